"""Pictures of the coast: skyline, bridge over the bay, greenhouse fields."""

import math
import random

from site_pages.demo.canvas import HEIGHT, WIDTH, Canvas
from site_pages.demo.palettes import WHITE, Palette
from site_pages.demo.scenery import hills, sea, sky, tree, windows


def skyline(c: Canvas, p: Palette, rng: random.Random) -> None:
    """Towers behind a harbour, a lighthouse pier and sails in front."""
    level = 690.0
    dark = sky(c, p, rng, level)
    hills(c, rng, level, 220, p.secondary.towards(p.soft, 0.5), 150)
    for back in (True, False):
        x = rng.uniform(-40, 20) if back else rng.uniform(60, 140)
        while x < WIDTH:
            wide = rng.uniform(60, 120)
            bell = math.exp(-(((x - 800) / 480) ** 2))
            high = rng.uniform(90, 170) + bell * rng.uniform(120, 330 if back else 230)
            _tower(c, p, rng, (x, level - high, x + wide, level), back=back, dark=dark)
            x += wide + (rng.uniform(4, 20) if back else rng.uniform(26, 130))
    c.rect((0, level - 16, WIDTH, level), p.deep.towards(p.primary, 0.3))
    sea(c, p, rng, level, dark=dark)
    for _ in range(3):
        _sailboat(c, p, rng, (rng.uniform(160, 1440), rng.uniform(780, 920)))


def _tower(
    c: Canvas,
    p: Palette,
    rng: random.Random,
    box: tuple[float, float, float, float],
    *,
    back: bool,
    dark: bool,
) -> None:
    left, top, right, bottom = box
    body = p.secondary.towards(p.primary, 0.35) if back else p.primary.towards(p.deep, 0.3)
    if dark:
        body = body.towards(p.deep, 0.45)
    roof = rng.random()
    if roof < 0.3:
        c.poly([(left, top), (right, top - rng.uniform(24, 60)), (right, top + 1)], body)
    elif roof < 0.55:
        middle = (left + right) / 2
        c.rect((middle - 2, top - 58, middle + 2, top), body)
        c.rect((left + 14, top - 14, right - 14, top), body)
    c.rect((left, top, right, bottom), body)
    c.rect((left, top, left + (right - left) * 0.3, bottom), WHITE, alpha=16)
    pane = p.warm if dark else p.pale
    grid = (max(3, round((right - left) / 22)), max(4, round((bottom - top) / 28)))
    inside = (left + 7, top + 10, right - 7, bottom - 24)
    windows(c, inside, grid, pane, rng, lit=0.15 if back else 0.55)


def _sailboat(c: Canvas, p: Palette, rng: random.Random, at: tuple[float, float]) -> None:
    x, y = at
    size = 0.5 + (y - 740) / 220
    hull = 70 * size
    sail = rng.choice((p.accent, p.warm, p.pale))
    c.oval((x, y + 13 * size), (hull * 1.3, 8 * size), WHITE, alpha=60)
    c.poly([(x, y - 150 * size), (x, y - 12 * size), (x + 62 * size, y - 12 * size)], sail)
    c.poly([(x - 7 * size, y - 120 * size), (x - 7 * size, y - 12 * size),
            (x - 46 * size, y - 12 * size)], p.pale)  # fmt: skip
    c.poly([(x - hull, y - 6 * size), (x + hull, y - 6 * size), (x + hull * 0.7, y + 14 * size),
            (x - hull * 0.7, y + 14 * size)], p.deep)  # fmt: skip


def bridge(c: Canvas, p: Palette, rng: random.Random) -> None:
    """A cable-stayed bridge over the bay, traffic on the deck, banks of mist."""
    level = 640.0
    dark = sky(c, p, rng, level)
    hills(c, rng, level, 190, p.secondary.towards(p.soft, 0.45), 190)
    hills(c, rng, level + 10, 90, p.secondary.towards(p.primary, 0.5), 230)
    sea(c, p, rng, level, dark=dark)
    deck = rng.uniform(590, 620)
    concrete = p.pale.towards(p.soft, 0.35) if not dark else p.soft
    first = rng.uniform(430, 520)
    for pier in range(40, WIDTH, 152):
        c.rect((pier - 9, deck, pier + 9, 735), concrete.towards(p.deep, 0.25))
        c.oval((pier, 738), (30, 6), p.deep, alpha=70)
    for pylon in (first, first + 640):
        _pylon(c, p, pylon, deck)
    c.rect((0, deck - 4, WIDTH, deck + 20), concrete)
    c.rect((0, deck + 14, WIDTH, deck + 24), p.deep, alpha=90)
    x = rng.uniform(20, 90)
    while x < WIDTH:
        _vehicle(c, p, rng, (x, deck - 4), dark=dark)
        x += rng.uniform(130, 260)
    for _ in range(7):
        fog = (rng.uniform(0, WIDTH), rng.uniform(600, 780))
        c.glow(fog, rng.uniform(160, 300), WHITE, alpha=85)


def _pylon(c: Canvas, p: Palette, x: float, deck: float) -> None:
    top = deck - 390
    tone = p.pale.towards(p.soft, 0.2)
    for step in range(1, 13):
        reach, high = step * 25, top + 22 + (12 - step) * 11
        for side in (-1, 1):
            c.line([(x, high), (x + side * reach, deck)], tone, 2, alpha=210)
    for side in (-1, 1):
        c.poly([(x + side * 4, top), (x + side * 16, top), (x + side * 40, 760),
                (x + side * 20, 760)], tone)  # fmt: skip
    c.rect((x - 17, top - 8, x + 17, top + 60), tone, radius=6)
    c.rect((x - 26, deck + 24, x + 26, deck + 42), tone)
    c.rect((x - 60, 752, x + 60, 776), p.soft.towards(p.deep, 0.2), radius=10)
    c.disc((x, top - 16), 6, p.accent)


def _vehicle(
    c: Canvas, p: Palette, rng: random.Random, at: tuple[float, float], *, dark: bool
) -> None:
    x, y = at
    long = rng.choice((38.0, 44.0, 82.0))
    high = 30.0 if long > 80 else 18.0
    c.rect((x, y - high, x + long, y - 3), rng.choice((p.accent, p.warm, p.deep)), radius=6)
    c.rect((x + 8, y - high + 4, x + long - 8, y - high + 10), WHITE, alpha=190, radius=3)
    for wheel in (x + 10, x + long - 10):
        c.disc((wheel, y - 3), 5, p.deep)
    if dark:
        c.glow((x + long + 14, y - 8), 34, p.warm, alpha=180)


def greenhouse(c: Canvas, p: Palette, rng: random.Random) -> None:
    """Rows of arched greenhouses, furrows towards the viewer, a sensor mast."""
    level = 470.0
    sky(c, p, rng, level + 60)
    hills(c, rng, level + 50, 190, p.secondary.towards(p.soft, 0.55), 220)
    hills(c, rng, level + 60, 90, p.secondary, 255)
    c.gradient((0, level + 50, WIDTH, HEIGHT), p.secondary.towards(p.soft, 0.25), p.primary)
    vanish = (rng.uniform(600, 1000), level + 20)
    for row in range(-16, 17):
        near = vanish[0] + row * 190
        c.poly([(vanish[0] + row * 16, level + 60), (vanish[0] + row * 16 + 5, level + 60),
                (near + 66, HEIGHT), (near, HEIGHT)], p.deep, alpha=46)  # fmt: skip
    for rank, (y, size) in enumerate(((600.0, 0.55), (715.0, 0.85), (890.0, 1.3))):
        shift = rng.uniform(-120, 120)
        for n in range(-3, 4):
            x = 800 + shift + n * 420 * size
            if rank < 2 or abs(n) == 1:
                _arch(c, p, (x, y), size)
    _mast(c, p, (rng.uniform(680, 920), 930))
    for x in (60, 170, 1450, 1560):
        tree(c, (x, level + 90), 130, p.primary.towards(p.deep, 0.2), p.deep)


def _arch(c: Canvas, p: Palette, at: tuple[float, float], size: float) -> None:
    x, y = at
    wide, high = 180 * size, 120 * size
    curve = [(x + wide * math.cos(math.radians(a)), y - high * math.sin(math.radians(a)))
             for a in range(0, 181, 6)]  # fmt: skip
    c.oval((x, y + 6 * size), (wide * 1.05, 16 * size), p.deep, alpha=60)
    c.poly(curve, WHITE.towards(p.soft, 0.25))
    for bush in range(-3, 4):
        c.oval((x + bush * 44 * size, y - 14 * size), (26 * size, 30 * size), p.primary, alpha=150)
        c.disc((x + (bush * 44 + 6) * size, y - 22 * size), 5 * size, p.accent)
    c.poly(curve, WHITE, alpha=70)
    for rib in range(-2, 3):
        foot = x + rib * wide * 0.4
        lift = high * math.sqrt(max(0.0, 1 - (rib * 0.4) ** 2))
        c.line([(foot, y), (foot, y - lift)], p.secondary, 3 * size, alpha=190)
    c.line(curve, p.primary.towards(p.secondary, 0.5), 5 * size)
    c.line([(x - wide, y), (x + wide, y)], p.primary, 6 * size)


def _mast(c: Canvas, p: Palette, at: tuple[float, float]) -> None:
    x, y = at
    c.rect((x - 6, y - 420, x + 6, y), p.deep, radius=4)
    c.poly([(x - 96, y - 300), (x - 10, y - 330), (x - 10, y - 270), (x - 96, y - 240)], p.deep)
    c.poly(
        [(x - 90, y - 295), (x - 16, y - 320), (x - 16, y - 274), (x - 90, y - 247)], p.secondary
    )
    c.rect((x - 26, y - 230, x + 46, y - 170), WHITE, radius=10)
    c.line([(x - 10, y - 190), (x + 8, y - 206), (x + 18, y - 194), (x + 34, y - 214)], p.accent, 5)
    c.disc((x, y - 424), 12, p.accent)
    for ring in (40, 66, 92):
        c.arc((x, y - 424), ring, (-50, 0), WHITE, 7)
        c.arc((x, y - 424), ring, (180, 230), WHITE, 7)
