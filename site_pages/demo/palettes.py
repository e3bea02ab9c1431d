"""Colour families for the demonstration pictures, named by what they look like."""

from dataclasses import dataclass
from typing import NamedTuple


class Colour(NamedTuple):
    """An sRGB colour, each part 0-255."""

    red: int
    green: int
    blue: int

    @classmethod
    def parse(cls, code: str) -> "Colour":
        """Read six hexadecimal digits, without a leading ``#``."""
        return cls(int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16))

    def towards(self, other: "Colour", share: float) -> "Colour":
        """Mix: 0 is this colour, 1 is the other."""
        return Colour(*(round(a + (b - a) * share) for a, b in zip(self, other, strict=True)))


WHITE = Colour(255, 255, 255)


@dataclass(frozen=True)
class Palette:
    """Five steps of one hue, from darkest to lightest, and two contrasting accents."""

    deep: Colour
    primary: Colour
    secondary: Colour
    soft: Colour
    pale: Colour
    accent: Colour
    warm: Colour


def _palette(codes: str) -> Palette:
    return Palette(*(Colour.parse(code) for code in codes.split()))


PALETTES: dict[str, Palette] = {
    "harbour": _palette("0B2A4A 1F6FB2 3FA7D6 A9D6EE EAF5FB F59D3D F7C873"),
    "teal": _palette("0A3B3F 12807F 35B5A6 A5E0D5 E9F8F5 F2784B F9C784"),
    "indigo": _palette("1D1F4F 4450B8 7C83E8 BFC3F5 F0F1FD FFB347 FF8A7A"),
    "steel": _palette("1B2B3A 3F5F7D 6F93B3 B8CCDC EDF3F7 F26B3A F9B95C"),
    "leaf": _palette("16382A 2E7D4F 62B06F B6DDB4 EFF8EC E9A23B F4D06F"),
    "coral": _palette("3A1F3D 9C4668 D9758A F3BFC2 FDF1EF 3FA79E F7B267"),
    "sand": _palette("43321F 9A6B3C CF9F62 EBD3AA FBF5E9 2F8C9A E0693E"),
    "plum": _palette("2A1B47 6A3FA0 9F78D1 D3C0EE F6F1FC 2FBFA8 F6B44B"),
    "sky": _palette("10365C 2C82C9 6BB7EC C3E2F8 F1F8FE EE5D57 FFC857"),
    "night": _palette("071426 16406B 2677A8 7FB9D9 E3F1F8 27D3B2 FFB454"),
}
