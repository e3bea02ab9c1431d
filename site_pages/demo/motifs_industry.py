"""Pictures of industry: factory line, plant from outside, business park."""

import math
import random

from site_pages.demo.canvas import HEIGHT, WIDTH, Canvas
from site_pages.demo.palettes import WHITE, Colour, Palette
from site_pages.demo.scenery import FULL, cloud, hills, sky, tree, windows


def factory(c: Canvas, p: Palette, rng: random.Random) -> None:
    """A production line indoors: robot arms over a conveyor, panels with readings."""
    c.gradient(FULL, p.soft.towards(p.pale, 0.4), p.pale)
    for pane in range(8):
        x = pane * 205 + 20
        c.gradient((x, 150, x + 165, 430), p.secondary.towards(p.soft, 0.55), WHITE)
        c.rect((x + 80, 150, x + 85, 430), p.pale)
        c.rect((x, 286, x + 165, 291), p.pale)
    c.rect((0, 96, WIDTH, 112), p.primary, alpha=190)
    c.rect((0, 28, WIDTH, 40), p.primary, alpha=190)
    for truss in range(17):
        x = truss * 100
        c.line([(x, 36), (x + 50, 104), (x + 100, 36)], p.primary, 6, alpha=170)
    for lamp in (260, 800, 1340):
        c.poly([(lamp - 26, 126), (lamp + 26, 126), (lamp + 52, 170), (lamp - 52, 170)], p.deep)
        c.glow((lamp, 190), 190, p.warm, alpha=130)
    c.gradient((0, 800, WIDTH, HEIGHT), p.soft.towards(p.secondary, 0.3), p.secondary)
    c.poly([(0, 930), (WIDTH, 930), (WIDTH, 950), (0, 950)], p.warm, alpha=200)
    start = rng.uniform(180, 330)
    for i in range(3):
        _robot(c, p, rng, (start + i * 480, 690), lean=rng.choice((-1, 1)))
    _conveyor(c, p, rng)
    _panel(c, p, rng, (start + 230, 300))


def _robot(
    c: Canvas, p: Palette, rng: random.Random, at: tuple[float, float], *, lean: int
) -> None:
    x, y = at
    reach = lean * rng.uniform(0.9, 1.15)
    elbow = (x - 60 * reach, y - rng.uniform(220, 270))
    wrist = (x + 150 * reach, y - rng.uniform(190, 250))
    tip = (wrist[0] + 16 * lean, y - 82)
    dark = p.deep.towards(p.primary, 0.2)
    c.rect((x - 74, y - 34, x + 74, y + 40), dark, radius=14)
    c.rect((x - 46, y - 92, x + 46, y - 20), p.accent, radius=18)
    for start, end, wide in (((x, y - 70), elbow, 54), (elbow, wrist, 42), (wrist, tip, 24)):
        c.line([start, end], p.accent if wide > 30 else dark, wide)
        c.line([start, end], WHITE, wide * 0.2, alpha=60)
    for joint, radius in (((x, y - 70), 36), (elbow, 34), (wrist, 26)):
        c.disc(joint, radius, dark)
        c.disc(joint, radius * 0.45, p.warm)
    for side in (-1, 1):
        c.line(
            [tip, (tip[0] + side * 26, tip[1] + 10), (tip[0] + side * 20, tip[1] + 42)], dark, 10
        )


def _conveyor(c: Canvas, p: Palette, rng: random.Random) -> None:
    c.shadow((0, 760, WIDTH, 860), p.deep, blur=40, alpha=120, radius=4)
    x = rng.uniform(-60, 40)
    round_goods = rng.random() < 0.5
    while x < WIDTH:
        tone = rng.choice((p.primary, p.warm, p.secondary))
        if round_goods:
            c.disc((x + 62, 654), 56, p.deep)
            c.disc((x + 62, 654), 30, tone)
            c.disc((x + 62, 654), 11, p.pale)
        else:
            c.rect((x, 602, x + 124, 710), tone, radius=8)
            c.rect((x + 50, 602, x + 74, 710), WHITE, alpha=90)
            c.rect((x + 14, 672, x + 44, 694), WHITE, alpha=210, radius=3)
        x += 190
    c.rect((0, 708, WIDTH, 740), p.deep, radius=4)
    c.rect((0, 740, WIDTH, 790), p.primary.towards(p.deep, 0.45))
    for roller in range(28):
        c.disc((roller * 60 + 20, 764), 15, p.soft)
        c.disc((roller * 60 + 20, 764), 6, p.deep)
    for leg in range(100, WIDTH, 350):
        c.rect((leg, 788, leg + 36, 900), p.deep)


def _panel(c: Canvas, p: Palette, rng: random.Random, at: tuple[float, float]) -> None:
    x, y = at
    c.shadow((x - 90, y - 110, x + 130, y + 60), p.deep, blur=34, alpha=120)
    c.rect((x - 90, y - 130, x + 130, y + 30), p.deep, radius=16)
    for i in range(6):
        high = rng.uniform(24, 100)
        tone = p.accent if i == 3 else p.secondary
        c.rect((x - 66 + i * 30, y + 6 - high, x - 48 + i * 30, y + 6), tone, radius=5)
    c.rect((x + 12, y - 270, x + 28, y - 130), p.deep)


def plant(c: Canvas, p: Palette, rng: random.Random) -> None:
    """A works with a saw-tooth roof and solar panes, silos and a lorry at the dock."""
    level = 770.0
    dark = sky(c, p, rng, level)
    hills(c, rng, level, 240, p.secondary.towards(p.soft, 0.5), 190)
    c.gradient((0, level, WIDTH, HEIGHT), p.soft.towards(p.secondary, 0.4), p.secondary)
    c.gradient((0, 860, WIDTH, HEIGHT), p.deep.towards(p.primary, 0.35), p.deep)
    for dash in range(9):
        c.rect((dash * 200, 926, dash * 200 + 100, 934), p.pale, alpha=170, radius=4)
    left = rng.uniform(330, 430)
    for i in range(3):
        _silo(c, p, left - 270 + i * 92, 330 + rng.uniform(-30, 60), level)
    wall = p.pale.towards(p.deep, 0.25) if dark else p.pale
    for tooth in range(5):
        x = left + tooth * 180
        c.poly([(x, 470), (x, 360), (x + 180, 470)], p.primary)
        c.poly(
            [(x + 10, 376), (x + 10, 392), (x + 146, 474), (x + 172, 474)],
            p.secondary.towards(p.soft, 0.3),
        )
    c.shadow((left, 500, left + 900, level), p.deep, blur=40, alpha=90, radius=4)
    c.rect((left, 468, left + 900, level), wall)
    c.rect((left, 468, left + 900, 490), p.primary.towards(p.deep, 0.2))
    pane = p.warm if dark else p.secondary
    windows(c, (left + 20, 510, left + 880, 610), (12, 1), pane, rng, lit=1)
    for dock in range(3):
        x = left + 80 + dock * 290
        c.rect((x, 640, x + 180, level), p.primary.towards(p.deep, 0.3), radius=4)
        for slat in range(6):
            c.rect((x + 8, 652 + slat * 20, x + 172, 656 + slat * 20), WHITE, alpha=40)
    for x in (60.0, 1380.0, 1500.0):
        tree(c, (x, level + 20), rng.uniform(160, 230), p.primary, p.deep)
    _lorry(c, p, rng.uniform(560, 1000))


def _silo(c: Canvas, p: Palette, x: float, top: float, level: float) -> None:
    c.rect((x, top, x + 78, level), p.soft)
    c.oval((x + 39, top), (39, 22), p.pale)
    c.rect((x + 50, top, x + 78, level), p.deep, alpha=34)
    for band in (0.25, 0.5, 0.75):
        y = top + (level - top) * band
        c.rect((x, y, x + 78, y + 6), p.primary, alpha=120)


def _lorry(c: Canvas, p: Palette, x: float) -> None:
    c.oval((x + 190, 912), (250, 12), p.deep, alpha=150)
    c.rect((x, 730, x + 290, 884), WHITE, radius=8)
    c.rect((x, 800, x + 290, 830), p.accent)
    c.rect((x + 300, 770, x + 390, 884), p.accent, radius=16)
    c.rect((x + 336, 784, x + 382, 826), p.soft, radius=8)
    for wheel in (x + 60, x + 130, x + 340):
        c.disc((wheel, 888), 28, p.deep)
        c.disc((wheel, 888), 12, p.soft)


def park(c: Canvas, p: Palette, rng: random.Random) -> None:
    """A business park in isometric view, its buildings joined to a cloud above."""
    c.gradient(FULL, p.pale, p.soft)
    c.glow((800, 560), 800, WHITE, alpha=200)
    c.poly([_iso(0, 0), _iso(6, 0), _iso(6, 6), _iso(0, 6)], p.secondary.towards(p.soft, 0.55))
    c.poly([_iso(0, 6), _iso(6, 6), _iso(6, 6, -26), _iso(0, 6, -26)], p.secondary)
    c.poly([_iso(6, 0), _iso(6, 6), _iso(6, 6, -26), _iso(6, 0, -26)], p.primary)
    for road in (1.85, 3.9):
        c.poly([_iso(road, 0), _iso(road + 0.3, 0), _iso(road + 0.3, 6), _iso(road, 6)], p.pale)
        c.poly([_iso(0, road), _iso(0, road + 0.3), _iso(6, road + 0.3), _iso(6, road)], p.pale)
    heart = (800.0, 150.0)
    roofs = []
    for column, row in ((i, j) for i in range(3) for j in range(3)):
        a, b = 0.35 + column * 2.05, 0.35 + row * 2.05
        if rng.random() < 0.2:
            for _ in range(5):
                spot = _iso(a + rng.uniform(0, 1.2), b + rng.uniform(0, 1.2))
                tree(c, spot, rng.uniform(56, 90), p.primary, p.deep)
            continue
        high = rng.uniform(60, 240)
        tone = rng.choice((p.primary, p.accent, p.secondary, p.warm))
        _block(c, p, (a, b), 1.25, high, tone)
        roofs.append(_iso(a + 0.62, b + 0.62, high))
    for x, y in roofs:
        steps = max(3, round(math.dist((x, y), heart) / 26))
        for i in range(1, steps):
            dot = (x + (heart[0] - x) * i / steps, y + (heart[1] - y) * i / steps)
            c.disc(dot, 4.5, p.deep.towards(p.primary, 0.5), alpha=150)
        c.disc((x, y), 11, WHITE)
        c.disc((x, y), 6, p.deep)
    c.shadow((680, 110, 920, 200), p.deep, blur=40, alpha=80)
    cloud(c, (800, 205), 1.9)
    c.line([(760, 140), (790, 172), (846, 110)], p.accent, 15)


def _iso(a: float, b: float, high: float = 0) -> tuple[float, float]:
    return (800 + (a - b) * 112, 305 + (a + b) * 54 - high)


def _block(
    c: Canvas, p: Palette, at: tuple[float, float], side: float, high: float, tone: Colour
) -> None:
    a, b = at
    far_a, far_b = a + side, b + side
    c.poly([_iso(a, far_b), _iso(far_a, far_b), _iso(far_a + 0.5, far_b + 0.2), _iso(far_a, b)],
           p.deep, alpha=40)  # fmt: skip
    left = [_iso(a, far_b), _iso(far_a, far_b), _iso(far_a, far_b, high), _iso(a, far_b, high)]
    right = [_iso(far_a, b), _iso(far_a, far_b), _iso(far_a, far_b, high), _iso(far_a, b, high)]
    c.poly(left, tone.towards(WHITE, 0.12))
    c.poly(right, tone.towards(p.deep, 0.32))
    c.poly([_iso(a, b, high), _iso(far_a, b, high), _iso(far_a, far_b, high), _iso(a, far_b, high)],
           tone.towards(WHITE, 0.5))  # fmt: skip
    for floor in range(1, int(high // 34) + 1):
        z = floor * 34 - 10
        for face in range(4):
            s, e = 0.12 + face * 0.24, 0.26 + face * 0.24
            c.poly([_iso(a + side * s, far_b, z), _iso(a + side * e, far_b, z),
                    _iso(a + side * e, far_b, z - 15), _iso(a + side * s, far_b, z - 15)],
                   WHITE, alpha=170)  # fmt: skip
            c.poly([_iso(far_a, b + side * s, z), _iso(far_a, b + side * e, z),
                    _iso(far_a, b + side * e, z - 15), _iso(far_a, b + side * s, z - 15)],
                   WHITE, alpha=90)  # fmt: skip
