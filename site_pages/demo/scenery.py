"""What several pictures share: skies, hills, water, trees, people, houses."""

import math
import random

from site_pages.demo.canvas import HEIGHT, WIDTH, Canvas
from site_pages.demo.palettes import WHITE, Colour, Palette

FULL = (0, 0, WIDTH, HEIGHT)


def sky(c: Canvas, p: Palette, rng: random.Random, horizon: float = HEIGHT) -> bool:
    """Paint a day, morning or evening sky with its sun or moon; true when it is dark."""
    box = (0.0, 0.0, float(WIDTH), horizon)
    mood = rng.choice(("day", "day", "morning", "evening"))
    at = (rng.uniform(250, 1350), rng.uniform(130, 300))
    if mood == "evening":
        c.gradient(box, p.deep, p.primary.towards(p.secondary, 0.5))
        for _ in range(60):
            dot = (rng.uniform(0, WIDTH), rng.uniform(0, horizon * 0.7))
            c.disc(dot, rng.uniform(0.8, 2.2), WHITE, alpha=rng.randint(60, 170))
        c.glow(at, 260, p.soft, alpha=120)
        c.disc(at, 46, p.pale)
        return True
    if mood == "morning":
        c.gradient(box, p.secondary.towards(p.soft, 0.4), p.warm.towards(WHITE, 0.45))
        at = (at[0], horizon * 0.62)
        c.glow(at, 420, WHITE, alpha=190)
        c.disc(at, 84, p.warm.towards(WHITE, 0.25))
    else:
        c.gradient(box, p.secondary.towards(p.soft, 0.35), p.pale)
        c.glow(at, 340, WHITE, alpha=200)
        c.disc(at, 62, p.warm.towards(WHITE, 0.35))
    for _ in range(rng.randint(3, 5)):
        cloud(c, (rng.uniform(0, WIDTH), rng.uniform(80, horizon * 0.5)), rng.uniform(0.6, 1.3))
    return False


def cloud(c: Canvas, at: tuple[float, float], size: float, fill: Colour = WHITE) -> None:
    """A flat-bottomed cloud, centred on its base line."""
    x, y = at
    wide, high = 105 * size, 52 * size
    layer = 215 if fill != WHITE else 235
    c.rect((x - wide, y - high * 0.55, x + wide, y), fill, alpha=layer, radius=high * 0.27)
    c.oval((x - wide * 0.28, y - high * 0.62), (high * 0.72, high * 0.6), fill, alpha=layer)
    c.oval((x + wide * 0.32, y - high * 0.5), (high * 0.55, high * 0.45), fill, alpha=layer)


def hills(
    c: Canvas, rng: random.Random, level: float, lift: float, fill: Colour, alpha: int = 255
) -> None:
    """A rolling silhouette from ``level`` upwards by at most ``lift``, filled to the bottom."""
    phases = [(rng.uniform(0.6, 2.2), rng.uniform(0, math.tau), rng.uniform(0.4, 1)) for _ in "abc"]
    total = sum(weight for *_, weight in phases)
    points = []
    for x in range(0, WIDTH + 20, 20):
        turn = x / WIDTH * math.tau
        wave = sum(w * math.sin(turn * f + s) for f, s, w in phases) / total
        points.append((float(x), level - lift * (wave + 1) / 2))
    c.poly([*points, (WIDTH, HEIGHT), (0, HEIGHT)], fill, alpha=alpha)


def sea(c: Canvas, p: Palette, rng: random.Random, level: float, *, dark: bool) -> None:
    """Water from ``level`` to the bottom, with glints that widen towards the viewer."""
    top = p.secondary if not dark else p.primary.towards(p.deep, 0.3)
    c.gradient(
        (0, level, WIDTH, HEIGHT), top.towards(p.soft, 0.25), p.primary.towards(p.deep, 0.45)
    )
    for _ in range(70):
        depth = rng.random() ** 0.7
        y = level + 8 + depth * (HEIGHT - level - 16)
        half = 14 + depth * 80 * rng.random()
        x = rng.uniform(0, WIDTH)
        thick = 1 + depth * 2.5
        c.rect(
            (x - half, y - thick, x + half, y + thick),
            WHITE,
            alpha=rng.randint(18, 60),
            radius=thick,
        )


def tree(c: Canvas, at: tuple[float, float], size: float, leaf: Colour, trunk: Colour) -> None:
    """A round tree standing on ``at``, ``size`` units high."""
    x, y = at
    c.rect((x - size * 0.035, y - size * 0.5, x + size * 0.035, y), trunk)
    c.oval((x, y - size * 0.66), (size * 0.28, size * 0.36), leaf)
    c.oval((x - size * 0.08, y - size * 0.72), (size * 0.15, size * 0.22), WHITE, alpha=38)


def person(
    c: Canvas, at: tuple[float, float], size: float, coat: Colour, skin: Colour, hair: Colour
) -> None:
    """A standing figure on ``at``, ``size`` units high."""
    x, y = at
    leg = hair.towards(coat, 0.25)
    for side in (-1, 1):
        foot = x + side * size * 0.075
        c.rect(
            (foot - size * 0.055, y - size * 0.42, foot + size * 0.055, y), leg, radius=size * 0.05
        )
    c.rect(
        (x - size * 0.16, y - size * 0.76, x + size * 0.16, y - size * 0.34),
        coat,
        radius=size * 0.1,
    )
    for side in (-1, 1):
        arm = x + side * size * 0.165
        box = (arm - size * 0.042, y - size * 0.73, arm + size * 0.042, y - size * 0.4)
        c.disc((arm, y - size * 0.4), size * 0.04, skin)
        c.rect(box, coat.towards(hair, 0.22), radius=size * 0.04)
    c.rect((x - size * 0.03, y - size * 0.8, x + size * 0.03, y - size * 0.7), skin)
    c.disc((x, y - size * 0.88), size * 0.1, skin)
    c.poly(
        [
            (
                x + size * 0.108 * math.cos(math.radians(a)),
                y - size * (0.895 - 0.108 * math.sin(math.radians(a))),
            )
            for a in range(188, 353, 10)
        ],
        hair,
    )


def windows(
    c: Canvas,
    box: tuple[float, float, float, float],
    grid: tuple[int, int],
    fill: Colour,
    rng: random.Random,
    *,
    lit: float = 0.75,
) -> None:
    """A grid (columns, rows) of panes inside a wall; ``lit`` is the share that shine."""
    left, top, right, bottom = box
    columns, rows = grid
    step_x, step_y = (right - left) / columns, (bottom - top) / rows
    for column in range(columns):
        for row in range(rows):
            x, y = left + (column + 0.22) * step_x, top + (row + 0.22) * step_y
            strength = rng.randint(170, 245) if rng.random() < lit else 45
            c.rect((x, y, x + step_x * 0.56, y + step_y * 0.56), fill, alpha=strength, radius=2)


def skin_tone(rng: random.Random) -> Colour:
    """One of a few natural complexions."""
    return Colour.parse(rng.choice(("F2CBA8", "EBBE97", "DFAE86")))
