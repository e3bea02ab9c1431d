"""Pictures of screens: a dashboard of cards, handsets showing a service."""

import math
import random

from site_pages.demo.canvas import HEIGHT, WIDTH, Box, Canvas
from site_pages.demo.palettes import WHITE, Colour, Palette
from site_pages.demo.scenery import FULL


def dashboard(c: Canvas, p: Palette, rng: random.Random) -> None:
    """A wide screen of cards: trend, bars, ring, figures; cards change places by seed."""
    _backdrop(c, p, rng)
    frame = (170.0, 105.0, 1430.0, 850.0)
    c.shadow((frame[0], frame[1] + 40, frame[2], frame[3] + 40), p.deep, blur=60, alpha=150)
    dark = rng.random() < 0.5
    screen = p.deep if dark else p.pale
    card = p.deep.towards(p.primary, 0.38) if dark else WHITE
    ink = p.pale if dark else p.deep
    c.rect(frame, screen, radius=28)
    c.rect((170, 105, 1430, 165), p.primary.towards(p.deep, 0.35), radius=28)
    c.rect((170, 140, 1430, 170), p.primary.towards(p.deep, 0.35))
    for i, tone in enumerate((p.accent, p.warm, p.soft)):
        c.disc((210 + i * 30, 137), 8.5, tone)
    c.rect((620, 126, 980, 148), WHITE, alpha=70, radius=11)
    for i in range(4):
        _figure_card(c, p, rng, (200 + i * 306, 198, 480 + i * 306, 318), card, ink)
    wide, narrow = ((200.0, 342.0, 786.0, 822.0), (812.0, 342.0, 1398.0, 570.0))
    low = ((812.0, 594.0, 1092.0, 822.0), (1118.0, 594.0, 1398.0, 822.0))
    if rng.random() < 0.5:
        mirror = [(1598 - b[2], b[1], 1598 - b[0], b[3]) for b in (wide, narrow, *low)]
        wide, narrow, low = mirror[0], mirror[1], (mirror[2], mirror[3])
    for box in (wide, narrow, *low):
        c.rect(box, card, radius=16)
        c.rect((box[0] + 24, box[1] + 22, box[0] + 150, box[1] + 36), ink, alpha=110, radius=7)
    painters = [_trend, _bars]
    rng.shuffle(painters)
    painters[0](c, p, rng, _inner(wide), ink)
    painters[1](c, p, rng, _inner(narrow), ink)
    _ring(c, p, rng, _inner(low[0]), card)
    _meters(c, p, rng, _inner(low[1]), ink)


def _inner(box: Box) -> Box:
    return (box[0] + 26, box[1] + 58, box[2] - 26, box[3] - 26)


def _backdrop(c: Canvas, p: Palette, rng: random.Random) -> None:
    c.gradient(FULL, p.soft.towards(p.pale, 0.4), p.secondary.towards(p.soft, 0.35))
    for tone in (p.secondary, p.warm, WHITE, p.primary):
        c.glow(
            (rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT)), rng.uniform(340, 620), tone, alpha=110
        )
    c.oval((800, 930), (640, 30), p.deep, alpha=40)


def _figure_card(
    c: Canvas, p: Palette, rng: random.Random, box: Box, card: Colour, ink: Colour
) -> None:
    c.rect(box, card, radius=16)
    tone = rng.choice((p.accent, p.primary, p.secondary, p.warm))
    c.disc((box[0] + 56, box[1] + 60), 32, tone, alpha=60)
    c.disc((box[0] + 56, box[1] + 60), 15, tone)
    c.rect(
        (box[0] + 106, box[1] + 34, box[0] + 186 + rng.uniform(0, 60), box[1] + 62), ink, radius=8
    )
    c.rect((box[0] + 106, box[1] + 76, box[0] + 220, box[1] + 88), ink, alpha=80, radius=6)


def _trend(c: Canvas, p: Palette, rng: random.Random, box: Box, ink: Colour) -> None:
    left, top, right, bottom = box
    for i in range(5):
        y = bottom - (bottom - top) * i / 5
        c.line([(left, y), (right, y)], ink, 1.5, alpha=40)
    for tone, base in ((p.secondary, 0.3), (p.accent, 0.55)):
        count = 13
        values = [base + 0.022 * i + rng.uniform(-0.11, 0.11) for i in range(count)]
        path = [(left + (right - left) * i / (count - 1), bottom - (bottom - top) * min(v, 0.97))
                for i, v in enumerate(values)]  # fmt: skip
        c.poly([*path, (right, bottom), (left, bottom)], tone, alpha=52)
        c.line(path, tone, 6)
        c.disc(path[-1], 11, tone)
        c.disc(path[-1], 5, WHITE)


def _bars(c: Canvas, p: Palette, rng: random.Random, box: Box, ink: Colour) -> None:
    left, top, right, bottom = box
    count = round((right - left) / 46)
    best = rng.randrange(count // 2, count)
    for i in range(count):
        x = left + (right - left) * i / count
        share = 1.0 if i == best else rng.uniform(0.25, 0.8)
        high = (bottom - top) * share * 0.94
        tone = p.accent if i == best else p.secondary.towards(p.primary, i / count)
        c.rect((x + 6, bottom - high, x + 34, bottom), tone, radius=8)
    c.line([(left, bottom), (right, bottom)], ink, 2, alpha=90)


def _ring(c: Canvas, p: Palette, rng: random.Random, box: Box, card: Colour) -> None:
    at = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    radius = (box[3] - box[1]) / 2 - 2
    cuts = sorted(rng.uniform(0.12, 0.9) for _ in range(2))
    edges = [0.0, *cuts, 1.0]
    for tone, start, end in zip((p.primary, p.accent, p.warm), edges, edges[1:], strict=False):
        turns = [math.tau * (start + (end - start) * i / 40) - math.pi / 2 for i in range(41)]
        wedge = [(at[0] + radius * math.cos(t), at[1] + radius * math.sin(t)) for t in turns]
        c.poly([at, *wedge], tone)
    c.disc(at, radius * 0.6, card)


def _meters(c: Canvas, p: Palette, rng: random.Random, box: Box, ink: Colour) -> None:
    left, top, right, bottom = box
    for i, tone in enumerate((p.secondary, p.accent, p.primary, p.warm)):
        y = top + (bottom - top) * (i + 0.5) / 4
        c.rect((left, y - 8, right, y + 8), ink, alpha=36, radius=8)
        c.rect(
            (left, y - 8, left + (right - left) * rng.uniform(0.35, 0.95), y + 8), tone, radius=8
        )


def phone(c: Canvas, p: Palette, rng: random.Random) -> None:
    """Two handsets showing a service, with cards floating beside them."""
    _backdrop(c, p, rng)
    lean = rng.choice((-1, 1))
    _handset(c, p, rng, (800 + lean * 150, 130), 0.86)
    _handset(c, p, rng, (800 - lean * 190, 70), 1.0)
    for i in range(3):
        x = 1270 + rng.uniform(-40, 60) if lean > 0 else 90 + rng.uniform(-30, 60)
        _chip(c, p, rng, (x, 200 + i * 220 + rng.uniform(-30, 30)))
    _chip(c, p, rng, (110 if lean > 0 else 1230, rng.uniform(300, 620)))


def _handset(
    c: Canvas, p: Palette, rng: random.Random, at: tuple[float, float], size: float
) -> None:
    left, top = at[0] - 205 * size, at[1]
    right, bottom = at[0] + 205 * size, top + 820 * size
    c.shadow((left, top + 40, right, bottom + 30), p.deep, blur=54, alpha=140, radius=50)
    c.rect((left, top, right, bottom), p.deep, radius=52 * size)
    screen = (left + 14 * size, top + 14 * size, right - 14 * size, bottom - 14 * size)
    c.rect(screen, p.pale, radius=40 * size)
    hero = rng.choice((p.primary, p.secondary, p.accent))
    c.rect((screen[0], screen[1], screen[2], top + 250 * size), hero, radius=40 * size)
    c.rect((screen[0], top + 190 * size, screen[2], top + 252 * size), hero)
    c.rect(
        (at[0] - 56 * size, top + 24 * size, at[0] + 56 * size, top + 44 * size),
        p.deep,
        radius=10 * size,
    )
    c.disc((left + 88 * size, top + 142 * size), 44 * size, WHITE, alpha=225)
    for i, wide in enumerate((190, 130)):
        y = top + (116 + i * 40) * size
        c.rect(
            (left + 152 * size, y, left + (152 + wide) * size, y + 20 * size),
            WHITE,
            alpha=220 - i * 80,
            radius=9 * size,
        )
    _icons(c, p, rng, (left, top), size)
    box = (left + 40 * size, top + 500 * size, right - 40 * size, top + 770 * size)
    c.rect(box, WHITE, radius=22 * size)
    inner = (box[0] + 24 * size, box[1] + 30 * size, box[2] - 24 * size, box[3] - 24 * size)
    rng.choice((_trend, _bars, _meters))(c, p, rng, inner, p.deep)


def _icons(c: Canvas, p: Palette, rng: random.Random, at: tuple[float, float], size: float) -> None:
    left, top = at
    for i in range(8):
        x, y = left + (76 + i % 4 * 86) * size, top + (316 + i // 4 * 104) * size
        tone = rng.choice((p.primary, p.accent, p.warm, p.secondary))
        c.rect(
            (x - 30 * size, y - 30 * size, x + 30 * size, y + 30 * size),
            tone,
            alpha=225,
            radius=16 * size,
        )
        c.rect(
            (x - 24 * size, y + 40 * size, x + 24 * size, y + 48 * size),
            p.deep,
            alpha=70,
            radius=4 * size,
        )


def _chip(c: Canvas, p: Palette, rng: random.Random, at: tuple[float, float]) -> None:
    x, y = at
    box = (x, y, x + 270, y + 112)
    c.shadow((x, y + 16, x + 270, y + 128), p.deep, blur=34, alpha=90)
    c.rect(box, WHITE, radius=24)
    tone = rng.choice((p.accent, p.primary, p.warm))
    c.disc((x + 58, y + 56), 32, tone)
    c.line([(x + 44, y + 57), (x + 54, y + 68), (x + 73, y + 46)], WHITE, 7)
    c.rect((x + 108, y + 34, x + 108 + rng.uniform(90, 136), y + 52), p.deep, alpha=190, radius=8)
    c.rect((x + 108, y + 66, x + 108 + rng.uniform(60, 120), y + 80), p.deep, alpha=70, radius=7)
