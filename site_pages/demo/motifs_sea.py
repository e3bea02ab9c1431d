"""Pictures of work at sea: wind farm, fishing boats under a lighthouse."""

import math
import random

from site_pages.demo.canvas import HEIGHT, WIDTH, Canvas
from site_pages.demo.palettes import WHITE, Palette
from site_pages.demo.scenery import hills, sea, sky


def windfarm(c: Canvas, p: Palette, rng: random.Random) -> None:
    """Turbines at sea, smaller with distance, and a service boat."""
    level = rng.uniform(640, 690)
    dark = sky(c, p, rng, level)
    hills(c, rng, level, 70, p.secondary.towards(p.soft, 0.4), 170)
    sea(c, p, rng, level, dark=dark)
    depths = [0.0, 0.12, 0.2, 0.34, 0.62, 1.0]
    rng.shuffle(depths)
    places = sorted((near, 130 + i * 268 + rng.uniform(-60, 60)) for i, near in enumerate(depths))
    for nearness, x in places:
        base = level + 6 + nearness * 150
        _turbine(c, p, (x, base), 170 + nearness * 430, rng.uniform(0, 120), nearness)
    _service_boat(c, p, (rng.uniform(380, 1200), 900))


def _turbine(
    c: Canvas, p: Palette, at: tuple[float, float], size: float, angle: float, nearness: float
) -> None:
    x, y = at
    tone = WHITE.towards(p.soft, 0.65 * (1 - nearness))
    hub = (x, y - size)
    wide = size * 0.014
    c.oval((x, y), (size * 0.06, size * 0.012), p.deep, alpha=70)
    c.poly([(x - wide, y), (x + wide, y), (x + wide * 0.5, hub[1]), (x - wide * 0.5, hub[1])], tone)
    c.rect((x - wide * 1.3, y - size * 0.06, x + wide * 1.3, y), p.warm, radius=2)
    for blade in range(3):
        turn = math.radians(angle + blade * 120)
        along = (math.cos(turn), math.sin(turn))
        across = (-along[1], along[0])
        length = size * 0.46
        spread = ((0, 0.008), (0.18, 0.03), (1, 0.002), (0.15, -0.008))
        c.poly([(hub[0] + length * a * along[0] + size * b * across[0],
                 hub[1] + length * a * along[1] + size * b * across[1]) for a, b in spread],
               tone)  # fmt: skip
    c.disc(hub, size * 0.02, p.soft.towards(p.secondary, 0.3))


def _service_boat(c: Canvas, p: Palette, at: tuple[float, float], size: float = 1.0) -> None:
    x, y = at
    c.oval((x, y + 24 * size), (190 * size, 13 * size), WHITE, alpha=80)
    c.poly([(x - 140 * size, y - 30 * size), (x + 170 * size, y - 44 * size),
            (x + 110 * size, y + 24 * size), (x - 120 * size, y + 24 * size)], p.deep)  # fmt: skip
    c.line([(x - 132 * size, y - 8 * size), (x + 138 * size, y - 12 * size)], p.accent, 8 * size)
    c.rect((x - 90 * size, y - 92 * size, x + 30 * size, y - 32 * size), WHITE, radius=10 * size)
    for pane in range(3):
        left = x + (-78 + pane * 36) * size
        c.rect((left, y - 80 * size, left + 26 * size, y - 56 * size), p.primary, radius=5 * size)
    c.rect((x - 34 * size, y - 160 * size, x - 28 * size, y - 90 * size), p.deep)
    c.disc((x - 31 * size, y - 164 * size), 9 * size, p.accent)


def boats(c: Canvas, p: Palette, rng: random.Random) -> None:
    """Small fishing boats under a lighthouse that sends out signals."""
    level = 560.0
    dark = sky(c, p, rng, level)
    hills(c, rng, level, 80, p.secondary.towards(p.soft, 0.45), 200)
    sea(c, p, rng, level, dark=dark)
    side = rng.choice((250.0, 1350.0))
    _lighthouse(c, p, (side, 650))
    places = [(side + (500 if side < 800 else -500), 660.0, 0.62), (800.0, 745.0, 0.9)]
    places.append((1150.0 if side < 800 else 450.0, 875.0, 1.25))
    for x, y, size in places:
        _service_boat(c, p, (x + rng.uniform(-70, 70), y), size)
        crest = [
            (float(i), y + 40 * size + 9 * math.sin(i / 46 + y)) for i in range(0, WIDTH + 20, 20)
        ]
        c.poly(
            [*crest, (WIDTH, HEIGHT), (0, HEIGHT)],
            p.primary.towards(p.deep, (y - 560) / 600),
            alpha=120,
        )


def _lighthouse(c: Canvas, p: Palette, at: tuple[float, float]) -> None:
    x, y = at
    rock = p.deep.towards(p.primary, 0.25)
    c.oval((x, y + 14), (230, 52), rock)
    c.oval((x - 70, y - 4), (90, 34), rock.towards(WHITE, 0.12))
    c.poly([(x - 46, y), (x + 46, y), (x + 28, y - 300), (x - 28, y - 300)], WHITE)
    for band in (0.12, 0.46, 0.8):
        low, high = y - 300 * band, y - 300 * (band + 0.15)
        wide, slim = 46 - 18 * band, 46 - 18 * (band + 0.15)
        c.poly([(x - wide, low), (x + wide, low), (x + slim, high), (x - slim, high)], p.accent)
    c.rect((x - 40, y - 314, x + 40, y - 300), p.deep, radius=5)
    c.rect((x - 22, y - 362, x + 22, y - 312), p.warm)
    c.poly([(x - 32, y - 360), (x + 32, y - 360), (x, y - 400)], p.deep)
    c.glow((x, y - 336), 150, p.warm, alpha=190)
    for ring in (90, 140, 190):
        c.arc((x, y - 336), ring, (-60, -15), WHITE, 7)
        c.arc((x, y - 336), ring, (195, 240), WHITE, 7)
