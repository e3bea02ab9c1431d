"""How much a plain form may send: what is too much is refused before any of it is read."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

MOST_OCTETS = 16_384
"""A token and a nonce, or a receipt code, with room to spare."""


def is_too_much(request: HttpRequest) -> bool:
    """Whether more is announced than a form of ours needs. Reads nothing."""
    if request.method != "POST":
        return False
    announced = request.META.get("CONTENT_LENGTH") or "0"
    return not announced.isdecimal() or int(announced) > MOST_OCTETS


def too_much_words() -> str:
    """What is said then."""
    return _("More was sent than this form needs.")
