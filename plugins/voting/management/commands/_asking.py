"""Asking the person at the terminal before something that cannot be taken back."""

from django.core.management.base import CommandError


def has_typed(expected: str, question: str) -> bool:
    """Whether the answer is what was asked for. Raises CommandError where nobody can answer."""
    try:
        return input(question).strip() == expected
    except EOFError as nobody:
        raise CommandError(
            "Nothing was done: there is no terminal to answer at. Programs say --yes."
        ) from nobody
