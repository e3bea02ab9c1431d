"""Telephone numbers as readers see and dial them (R10). Pure."""

import re

COUNTRY = "+86"
# 7 or 8 digits and perhaps an extension: a landline without its area code.
_LOCAL = re.compile(r"(?P<number>[1-9]\d{6,7})(?P<extension>(?:-|转)\d{1,6})?", re.ASCII)
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_EXTENSION = re.compile(r"(?:-|转)(\d{1,6})$", re.ASCII)


def shown(raw: str, *, area_code: str) -> str:
    """The number as typed; a landline without area code gets ``area_code`` before it."""
    number = raw.strip()
    return f"{area_code}-{number}" if area_code and _LOCAL.fullmatch(number) else number


def dialled(raw: str, *, area_code: str) -> str:
    """The number as a ``tel:`` address, with country code where it can be told (RFC 3966)."""
    number = shown(raw, area_code=area_code)
    extension = ""
    parts = len(re.split(r"[-转]", number))
    if number.startswith("0") and parts > 2 and (found := _EXTENSION.search(number)):
        number, extension = number[: found.start()], f";ext={found[1]}"
    plus = "+" if number.startswith("+") else ""
    digits = re.sub(r"\D", "", number, flags=re.ASCII)
    if not plus and digits.startswith("0"):
        plus, digits = COUNTRY, digits[1:]
    elif not plus and _MOBILE.fullmatch(digits):
        plus = COUNTRY
    return f"tel:{plus}{digits}{extension}"
