"""A drawing surface in picture units (1600 x 1000), antialiased by drawing at twice the size."""

import io
import math
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFilter, ImageOps

from site_pages.demo.palettes import Colour

WIDTH, HEIGHT = 1600, 1000
OVERSAMPLING = 2
JPEG_QUALITY = 86
# Blurred masks carry no detail, so they are computed small and enlarged: 10x faster.
MASK_SHRINK = 8
# Pillow's radial gradient reaches 255 in the corners of its square, and this at mid-edge.
RADIAL_EDGE = 255 / math.sqrt(2)

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom


class Canvas:
    """Flat shapes, gradients, soft shadows and glows; every measure is in picture units."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        cover = max(size[0] / WIDTH, size[1] / HEIGHT)
        self.scale = cover * OVERSAMPLING
        self.image = Image.new("RGB", (round(WIDTH * self.scale), round(HEIGHT * self.scale)))
        self.draw = ImageDraw.Draw(self.image, "RGBA")

    def gradient(self, box: Box, top: Colour, low: Colour) -> None:
        """Fill a box with a vertical gradient."""
        left, upper, right, lower = (round(v * self.scale) for v in box)
        ramp = Image.linear_gradient("L").resize((1, max(lower - upper, 1)))
        strip = ImageOps.colorize(ramp, black=tuple(top), white=tuple(low))
        self.image.paste(strip.resize((max(right - left, 1), strip.height)), (left, upper))

    def rect(
        self,
        box: Box,
        fill: Colour,
        *,
        alpha: int = 255,
        radius: float = 0,
    ) -> None:
        """Fill a rectangle given as left, top, right, bottom, with rounded corners if asked."""
        scaled = tuple(v * self.scale for v in box)
        self.draw.rounded_rectangle(scaled, radius * self.scale, fill=(*fill, alpha))

    def poly(self, points: Sequence[Point], fill: Colour, *, alpha: int = 255) -> None:
        """Fill a polygon."""
        self.draw.polygon(self._scaled(points), fill=(*fill, alpha))

    def disc(self, at: Point, radius: float, fill: Colour, *, alpha: int = 255) -> None:
        """Fill a circle."""
        self.oval(at, (radius, radius), fill, alpha=alpha)

    def oval(self, at: Point, radii: Point, fill: Colour, *, alpha: int = 255) -> None:
        """Fill an upright ellipse."""
        (x, y), (rx, ry) = at, radii
        box = tuple(v * self.scale for v in (x - rx, y - ry, x + rx, y + ry))
        self.draw.ellipse(box, fill=(*fill, alpha))

    def line(
        self, points: Sequence[Point], fill: Colour, width: float, *, alpha: int = 255
    ) -> None:
        """Stroke a path; opaque strokes get round ends."""
        thick = max(1, round(width * self.scale))
        self.draw.line(self._scaled(points), fill=(*fill, alpha), width=thick, joint="curve")
        if alpha == 255 and width >= 3:  # translucent caps would show as darker dots
            for end in (points[0], points[-1]):
                self.disc(end, width / 2, fill)

    def arc(
        self, at: Point, radius: float, span: tuple[float, float], fill: Colour, width: float
    ) -> None:
        """Stroke part of a circle, in degrees clockwise from three o'clock."""
        steps = max(8, int(abs(span[1] - span[0]) / 4))
        angles = (math.radians(span[0] + (span[1] - span[0]) * i / steps) for i in range(steps + 1))
        path = [(at[0] + radius * math.cos(a), at[1] + radius * math.sin(a)) for a in angles]
        self.line(path, fill, width)

    def shadow(
        self,
        box: Box,
        colour: Colour,
        *,
        blur: float = 30,
        alpha: int = 90,
        radius: float = 24,
    ) -> None:
        """Lay a soft shadow of a rounded box."""
        shrunk = self.scale / MASK_SHRINK
        pad = blur * 2
        width, height = box[2] - box[0] + pad * 2, box[3] - box[1] + pad * 2
        mask = Image.new("L", (round(width * shrunk) + 1, round(height * shrunk) + 1), 0)
        inner = (pad * shrunk, pad * shrunk, (width - pad) * shrunk, (height - pad) * shrunk)
        ImageDraw.Draw(mask).rounded_rectangle(inner, radius * shrunk, fill=alpha)
        mask = mask.filter(ImageFilter.GaussianBlur(blur * shrunk / 2))
        self._stain(mask, (box[0] - pad, box[1] - pad), (width, height), colour)

    def glow(self, at: Point, radius: float, colour: Colour, *, alpha: int = 150) -> None:
        """Lay a round light that fades out at its radius."""
        fade = [alpha * max(0.0, 1 - v / RADIAL_EDGE) ** 2 for v in range(256)]
        mask = Image.radial_gradient("L").point(fade)
        self._stain(mask, (at[0] - radius, at[1] - radius), (radius * 2, radius * 2), colour)

    def jpeg(self) -> bytes:
        """Return the finished picture as JPEG bytes of the wanted size, without metadata."""
        small = ImageOps.fit(self.image.reduce(OVERSAMPLING), self.size, Image.Resampling.LANCZOS)
        buffer = io.BytesIO()
        small.save(buffer, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
        return buffer.getvalue()

    def _stain(self, mask: Image.Image, at: Point, extent: Point, colour: Colour) -> None:
        size = (max(1, round(extent[0] * self.scale)), max(1, round(extent[1] * self.scale)))
        where = (round(at[0] * self.scale), round(at[1] * self.scale))
        big = mask.resize(size, Image.Resampling.BICUBIC)
        self.image.paste(tuple(colour), where, big)

    def _scaled(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self.scale, y * self.scale) for x, y in points]
