"""What went wrong, as a text that every database can store."""


def error_text(error: BaseException) -> str:
    """The error's type and message; the type alone where the error cannot even be printed."""
    try:
        return storable(f"{type(error).__name__}: {error}")
    except Exception:  # noqa: BLE001 -- a foreign class's ``__str__``
        return type(error).__name__


def storable(text: str) -> str:
    """The text with what PostgreSQL or UTF-8 refuses (NUL, lone surrogates) spelled out."""
    return text.replace("\0", r"\x00").encode("utf-8", "backslashreplace").decode()
