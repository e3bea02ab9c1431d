"""QR codes of addresses, to print (SVG) and to post (PNG). ISO/IEC 18004 by segno."""

import io

import segno

ERROR_LEVEL = "m"
"""About 15 per cent of a printed code may be lost."""
QUIET_ZONE = 4
"""White modules around it, as the standard asks."""
PIXELS_PER_MODULE = 12


def as_svg(text: str) -> bytes:
    """A scalable code, black on white, without a size of its own."""
    out = io.BytesIO()
    _code(text).save(
        out, kind="svg", border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True, xmldecl=True
    )
    return out.getvalue()


def as_png(text: str) -> bytes:
    """A code of about 400 pixels, black on white."""
    out = io.BytesIO()
    _code(text).save(
        out, kind="png", border=QUIET_ZONE, scale=PIXELS_PER_MODULE, dark="#000", light="#fff"
    )
    return out.getvalue()


def _code(text: str) -> segno.QRCode:
    return segno.make(text, error=ERROR_LEVEL, micro=False, boost_error=False)
