"""Pictures of services and their users: clinic, community, bus stop, service hall, classroom."""

import random

from site_pages.demo.canvas import HEIGHT, WIDTH, Canvas
from site_pages.demo.palettes import WHITE, Palette
from site_pages.demo.scenery import FULL, hills, person, skin_tone, sky, tree, windows

GROUND = 800.0


def _ground(c: Canvas, p: Palette, rng: random.Random) -> bool:
    dark = sky(c, p, rng, GROUND)
    hills(c, rng, GROUND - 60, 210, p.secondary.towards(p.soft, 0.5), 190)
    c.gradient((0, GROUND - 60, WIDTH, HEIGHT), p.secondary.towards(p.soft, 0.5), p.secondary)
    return dark


def _crowd(
    c: Canvas, p: Palette, rng: random.Random, places: list[tuple[float, float]], size: float
) -> None:
    for x, y in places:
        c.oval((x, y), (size * 0.22, size * 0.035), p.deep, alpha=70)
        coat = rng.choice((p.accent, p.warm, p.primary, p.pale, p.deep.towards(p.primary, 0.5)))
        person(c, (x, y), size * rng.uniform(0.9, 1.04), coat, skin_tone(rng), p.deep)


def clinic(c: Canvas, p: Palette, rng: random.Random) -> None:
    """A neighbourhood clinic with its cross, trees, and people on their way in."""
    dark = _ground(c, p, rng)
    left = rng.uniform(330, 470)
    right = left + 760
    c.shadow((left, 420, right, GROUND + 10), p.deep, blur=50, alpha=110)
    c.rect((left, 330, right, GROUND), WHITE.towards(p.pale, 0.5))
    c.rect((left, 330, left + 230, GROUND), p.primary)
    c.rect((left - 16, 312, right + 16, 338), p.deep.towards(p.primary, 0.4), radius=6)
    pane = p.warm if dark else p.secondary
    windows(c, (left + 260, 370, right - 30, 600), (6, 2), pane, rng, lit=1)
    c.rect((left + 400, 640, left + 580, GROUND), p.soft, radius=4)
    c.rect((left + 486, 640, left + 494, GROUND), WHITE)
    c.rect((left + 370, 618, left + 610, 644), p.accent, radius=8)
    at = (left + 115, 480.0)
    c.disc(at, 74, WHITE)
    c.rect((at[0] - 15, at[1] - 46, at[0] + 15, at[1] + 46), p.accent, radius=5)
    c.rect((at[0] - 46, at[1] - 15, at[0] + 46, at[1] + 15), p.accent, radius=5)
    c.poly([(left + 400, GROUND), (left + 580, GROUND), (left + 760, HEIGHT), (left + 220, HEIGHT)],
           p.pale, alpha=210)  # fmt: skip
    for x in (left - 220, left - 90, right + 90, right + 230):
        tree(c, (x, GROUND + rng.uniform(-8, 30)), rng.uniform(230, 330),
             p.primary.towards(p.secondary, rng.random()), p.deep)  # fmt: skip
    places = [
        (left + 300 + i * 190 + rng.uniform(-40, 40), 905 + rng.uniform(-20, 50)) for i in range(3)
    ]
    _crowd(c, p, rng, places, 205)


def community(c: Canvas, p: Palette, rng: random.Random) -> None:
    """Apartment blocks round a garden; small calls for care rise from some windows."""
    dark = _ground(c, p, rng)
    x = rng.uniform(-60, 40)
    blocks = []
    while x < WIDTH:
        wide, high = rng.uniform(200, 290), rng.uniform(300, 530)
        blocks.append((x, GROUND - high, x + wide, GROUND))
        x += wide + rng.uniform(30, 90)
    for box in blocks:
        wall = rng.choice(
            (p.pale, p.soft, p.warm.towards(WHITE, 0.45), p.secondary.towards(p.soft, 0.4))
        )
        wall = wall.towards(p.deep, 0.45) if dark else wall
        c.rect(box, wall)
        c.rect((box[0], box[1], box[0] + 34, box[3]), p.deep, alpha=26)
        c.rect((box[0] - 10, box[1] - 16, box[2] + 10, box[1]), p.primary, radius=5)
        pane = p.warm if dark else p.primary
        windows(
            c,
            (box[0] + 34, box[1] + 20, box[2] - 14, box[3] - 40),
            (4, round((box[3] - box[1]) / 74)),
            pane,
            rng,
            lit=0.7,
        )
    c.rect((0, GROUND - 6, WIDTH, GROUND + 40), p.primary.towards(p.secondary, 0.6))
    for _ in range(9):
        tree(c, (rng.uniform(0, WIDTH), GROUND + rng.uniform(10, 60)), rng.uniform(130, 220),
             p.primary.towards(p.deep, rng.uniform(0, 0.3)), p.deep)  # fmt: skip
    for box in rng.sample(blocks[1:-1] or blocks, k=min(3, len(blocks[1:-1]) or 1)):
        _call(c, p, ((box[0] + box[2]) / 2, box[1] - 40))
    _crowd(c, p, rng, [(520 + i * 150 + rng.uniform(-40, 40), 945) for i in range(4)], 180)


def _call(c: Canvas, p: Palette, at: tuple[float, float]) -> None:
    x, y = at
    c.shadow((x - 64, y - 96, x + 64, y + 14), p.deep, blur=26, alpha=100)
    c.rect((x - 66, y - 108, x + 66, y), WHITE, radius=28)
    c.poly([(x - 18, y - 2), (x + 18, y - 2), (x, y + 26)], WHITE)
    for side in (-1, 1):
        c.disc((x + side * 17, y - 64), 19.5, p.accent)
    c.poly([(x - 34.5, y - 55), (x + 34.5, y - 55), (x, y - 20)], p.accent)


def bus(c: Canvas, p: Palette, rng: random.Random) -> None:
    """A city bus at a stop with a sign that tells the time."""
    dark = sky(c, p, rng, 780)
    x = -30.0
    while x < WIDTH:
        wide = rng.uniform(110, 210)
        top = 780 - rng.uniform(200, 470)
        wall = p.secondary.towards(p.soft, rng.uniform(0.1, 0.6))
        c.rect((x, top, x + wide, 780), wall.towards(p.deep, 0.4) if dark else wall)
        windows(
            c,
            (x + 12, top + 16, x + wide - 12, 760),
            (4, round((780 - top) / 50)),
            p.pale,
            rng,
            lit=0.3,
        )
        x += wide + rng.uniform(0, 30)
    c.rect((0, 770, WIDTH, 810), p.soft.towards(p.pale, 0.4))
    c.gradient((0, 806, WIDTH, HEIGHT), p.deep.towards(p.primary, 0.25), p.deep)
    for dash in range(-1, 9):
        c.rect((dash * 200 + 40, 940, dash * 200 + 150, 950), p.pale, alpha=190, radius=4)
    left = rng.uniform(120, 330)
    _bus_body(c, p, rng, left)
    sign = left + 960
    for tree_x in (60.0, sign + 240):
        tree(c, (tree_x, 806), 270, p.primary, p.deep)
    _bus_stop(c, p, rng, sign)
    _crowd(c, p, rng, [(sign + 60 + i * 80, 842.0) for i in range(2)], 225)


def _bus_stop(c: Canvas, p: Palette, rng: random.Random, sign: float) -> None:
    c.rect((sign - 6, 440, sign + 6, 806), p.deep, radius=4)
    c.rect((sign - 80, 400, sign + 80, 560), p.deep, radius=16)
    c.rect((sign - 66, 414, sign + 66, 546), p.primary, radius=8)
    for row in range(3):
        c.rect(
            (sign - 50, 432 + row * 38, sign + rng.uniform(-10, 20), 446 + row * 38),
            WHITE,
            radius=6,
        )
        c.disc((sign + 44, 439 + row * 38), 9, p.warm)


def _bus_body(c: Canvas, p: Palette, rng: random.Random, left: float) -> None:
    right = left + 830
    c.oval(((left + right) / 2, 896), (440, 18), p.deep, alpha=160)
    c.rect((left, 480, right, 870), p.accent, radius=44)
    c.rect((left, 760, right, 872), WHITE.towards(p.pale, 0.3), radius=26)
    c.rect((left, 740, right, 780), p.accent)
    c.rect((left + 30, 520, right - 24, 680), p.deep.towards(p.primary, 0.4), radius=26)
    for seat in range(5):
        x = left + 60 + seat * 150
        c.rect((x, 534, x + 130, 668), p.soft, alpha=120, radius=14)
        if rng.random() < 0.75:
            c.disc((x + 64, 608), 24, skin_tone(rng))
            c.rect((x + 30, 630, x + 98, 672), rng.choice((p.warm, p.pale, p.secondary)), radius=22)
    for door in (left + 250, left + 620):
        c.rect((door, 560, door + 92, 856), p.deep.towards(p.primary, 0.25), radius=10)
        c.rect((door + 8, 570, door + 42, 846), p.soft, alpha=170, radius=6)
        c.rect((door + 50, 570, door + 84, 846), p.soft, alpha=170, radius=6)
    for wheel in (left + 160, right - 120):
        c.disc((wheel, 862), 56, p.deep)
        c.disc((wheel, 862), 28, p.soft)
    c.rect((right - 30, 700, right - 6, 730), p.warm, radius=10)
    c.rect((right - 150, 494, right - 40, 514), p.warm, radius=6)


def hall(c: Canvas, p: Palette, rng: random.Random) -> None:
    """A service hall: counters with clerks, a queue screen, citizens in front."""
    c.gradient(FULL, p.pale, p.soft.towards(p.pale, 0.35))
    c.gradient((0, 740, WIDTH, HEIGHT), p.soft, p.secondary.towards(p.soft, 0.4))
    for beam in range(9):
        c.rect((beam * 200 - 60, 0, beam * 200 - 10, 70), WHITE, alpha=150, radius=4)
    for x in (130.0, 1310.0):
        c.rect((x, 110, x + 160, 740), p.secondary, alpha=60)
    screen = (rng.uniform(420, 480), 110.0, rng.uniform(1120, 1180), 370.0)
    c.shadow(screen, p.deep, blur=40, alpha=110)
    c.rect(screen, p.deep, radius=18)
    for row in range(4):
        y = 146 + row * 54
        c.disc((screen[0] + 48, y + 12), 15, p.accent if row == 0 else p.secondary)
        for column in range(3):
            x = screen[0] + 96 + column * 190
            c.rect(
                (x, y, x + rng.uniform(80, 150), y + 24),
                WHITE,
                alpha=220 if row == 0 else 110,
                radius=8,
            )
    for i in range(4):
        _counter(c, p, rng, 150 + i * 340)
    places = [(375 + i * 340 + rng.uniform(-25, 25), 960 + rng.uniform(-10, 26)) for i in range(4)]
    _crowd(c, p, rng, rng.sample(places, k=3), 330)


def _counter(c: Canvas, p: Palette, rng: random.Random, left: float) -> None:
    person(c, (left + 130, 820), 330, p.primary.towards(p.deep, 0.3), skin_tone(rng), p.deep)
    c.rect((left + 120, 560, left + 140, 612), WHITE)
    c.rect((left + 168, 560, left + 262, 624), p.deep, radius=8)
    c.rect((left + 176, 568, left + 254, 616), p.secondary, radius=4)
    c.shadow((left, 660, left + 290, 840), p.deep, blur=30, alpha=90)
    c.rect((left, 640, left + 290, 830), WHITE, radius=14)
    c.rect((left, 640, left + 290, 672), p.primary, radius=10)
    c.disc((left + 145, 752), 40, p.soft)
    c.line([(left + 126, 753), (left + 140, 768), (left + 166, 738)], p.accent, 9)


def classroom(c: Canvas, p: Palette, rng: random.Random) -> None:
    """Learners before a large lit screen where someone explains."""
    c.gradient(FULL, p.soft.towards(p.secondary, 0.3), p.pale)
    c.gradient(
        (0, 780, WIDTH, HEIGHT), p.warm.towards(p.soft, 0.6), p.warm.towards(p.secondary, 0.5)
    )
    screen = (300 + rng.uniform(-60, 60), 90.0, 1180 + rng.uniform(-60, 60), 600.0)
    c.shadow((screen[0], 130, screen[2], 640), p.deep, blur=60, alpha=120)
    c.rect(screen, p.deep, radius=22)
    left, right = screen[0] + 22, screen[2] - 22
    c.gradient((left, 112, right, 578), p.primary, p.secondary)
    for i in range(4):
        x = left + 60 + i * (right - left - 60) / 4
        c.rect((x, 170, x + 130, 290), WHITE, alpha=225, radius=18)
        c.disc((x + 65, 218), 28, rng.choice((p.accent, p.warm, p.primary)))
        c.rect((x + 26, 258, x + 104, 270), p.deep, alpha=120, radius=6)
    for i in range(12):
        high = rng.uniform(40, 190)
        x = left + 60 + i * (right - left - 120) / 12
        c.rect(
            (x, 550 - high, x + 34, 550),
            p.warm if i == 8 else WHITE,
            alpha=235 if i == 8 else 150,
            radius=8,
        )
    person(c, (screen[2] + 110, 800), 500, p.accent, skin_tone(rng), p.deep)
    c.line([(screen[2] + 60, 500), (screen[2] - 50, 400)], p.accent, 30)
    _audience(c, p, rng)


def _audience(c: Canvas, p: Palette, rng: random.Random) -> None:
    for row, (y, size) in enumerate(((905.0, 1.0), (1010.0, 1.3))):
        for seat in range(6):
            x = 110 + seat * 270 + row * 110 + rng.uniform(-22, 22)
            coat = rng.choice((p.primary, p.secondary, p.deep.towards(p.primary, 0.4), p.accent))
            c.rect(
                (x - 78 * size, y - 60 * size, x + 78 * size, y + 130 * size),
                coat,
                radius=66 * size,
            )
            c.rect((x - 14 * size, y - 84 * size, x + 14 * size, y - 40 * size), skin_tone(rng))
            hair = p.deep.towards(WHITE, rng.choice((0, 0, 0.5, 0.7)))
            c.disc((x, y - 118 * size), 48 * size, hair)
