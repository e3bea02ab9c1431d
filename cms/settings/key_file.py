"""The ballot key's file, looked at before anything is served."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 32

WHAT_TO_DO = (
    "If the campaign has begun, bring the file back from your backup: with another key everybody "
    "could vote again. For a new installation make one: "
    "head -c 32 /dev/urandom > FILE && chmod 600 FILE"
)


def require_key_file(name: str, value: str) -> None:
    """Raise ImproperlyConfigured unless the file that the variable names holds a key."""
    try:
        with Path(value).expanduser().open("rb") as file:
            length = len(file.read(SHORTEST_KEY))
    except OSError as exc:
        problem = f"cannot be read ({exc.strerror})"
    else:
        if length == SHORTEST_KEY:
            return
        problem = f"holds {length} bytes; a key has at least {SHORTEST_KEY}"
    raise ImproperlyConfigured(f"{name}={value!r} {problem}. {WHAT_TO_DO}")
