"""Pictures of what carries the data: network map, data centre, shield."""

import math
import random

from site_pages.demo.canvas import HEIGHT, WIDTH, Canvas
from site_pages.demo.palettes import WHITE, Colour, Palette
from site_pages.demo.scenery import FULL


def network(c: Canvas, p: Palette, rng: random.Random) -> None:
    """A dotted coast map with glowing nodes joined by arcs."""
    c.gradient(FULL, p.deep, p.deep.towards(p.primary, 0.55))
    c.glow((rng.uniform(400, 1200), rng.uniform(300, 700)), 760, p.primary, alpha=190)
    lobes = [
        (rng.uniform(250, 1350), rng.uniform(220, 780), rng.uniform(150, 300)) for _ in range(6)
    ]
    for row, y in enumerate(range(40, HEIGHT, 26)):
        for x in range(20 + row % 2 * 13, WIDTH, 26):
            depth = max(r - math.hypot(x - cx, (y - cy) * 1.25) for cx, cy, r in lobes)
            if depth > 0:
                c.disc((x, y), 6.4, p.secondary, alpha=min(150, 50 + int(depth)))
    nodes: list[tuple[float, float]] = []
    while len(nodes) < 13:
        lobe = rng.choice(lobes)
        spot = (
            lobe[0] + rng.uniform(-0.7, 0.7) * lobe[2],
            lobe[1] + rng.uniform(-0.6, 0.6) * lobe[2],
        )
        if (
            90 < spot[0] < 1510
            and 110 < spot[1] < 900
            and all(math.dist(spot, n) > 95 for n in nodes)
        ):
            nodes.append(spot)
    hub = min(nodes, key=lambda n: math.dist(n, (800, 500)))
    for node in nodes:
        near = min((n for n in nodes if n != node), key=lambda n: math.dist(n, node))
        for end in (hub, near):
            if end != node:
                c.line(_bow(node, end), p.accent if end == hub else p.soft, 3.4, alpha=170)
    for node in nodes:
        _node(c, p, node, 30 if node == hub else rng.uniform(11, 18), hot=node == hub)


def _bow(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
    lift = math.dist(start, end) * 0.22
    steps = 28
    return [
        (
            start[0] + (end[0] - start[0]) * i / steps,
            start[1] + (end[1] - start[1]) * i / steps - lift * math.sin(math.pi * i / steps),
        )
        for i in range(steps + 1)
    ]


def _node(c: Canvas, p: Palette, at: tuple[float, float], radius: float, *, hot: bool) -> None:
    tone = p.accent if hot else p.soft
    c.glow(at, radius * 4.6, tone, alpha=170)
    c.disc(at, radius * 1.75, tone, alpha=70)
    c.disc(at, radius, WHITE)
    c.disc(at, radius * 0.58, tone if hot else p.secondary)


def datacentre(c: Canvas, p: Palette, rng: random.Random) -> None:
    """An aisle between server racks, seen in perspective."""
    c.gradient(FULL, p.deep.towards(Colour(0, 0, 0), 0.25), p.deep.towards(p.primary, 0.35))
    vanish = (800 + rng.uniform(-120, 120), 430.0)
    c.poly([(0, HEIGHT), (WIDTH, HEIGHT), (vanish[0] + 110, 520), (vanish[0] - 110, 520)],
           p.primary.towards(p.deep, 0.35))  # fmt: skip
    c.glow(vanish, 420, p.secondary, alpha=200)
    for i in range(7):
        y = 520 + 480 * (i / 6) ** 2
        c.line([(0, y), (WIDTH, y)], p.soft, 2, alpha=34)
    for i in range(-6, 7):
        c.line([(vanish[0] + i * 18, 520), (vanish[0] + i * 240, HEIGHT)], p.soft, 2, alpha=34)
    for side in (-1, 1):
        edges = [vanish[0] + side * (130 + 800 * (i / 6) ** 1.7) for i in range(7)]
        for i in range(6):
            _rack(c, p, rng, vanish, (edges[i], edges[i + 1]), lit=0.35 + 0.1 * i)
    for i in range(5):
        half, y = 26 + 34 * i, 250 - 62 * i
        c.rect((vanish[0] - half, y, vanish[0] + half, y + 5 + 3 * i), WHITE, alpha=215, radius=4)
        c.glow((vanish[0], y + 4), 60 + half, p.soft, alpha=70)


def _rack(
    c: Canvas, p: Palette, rng: random.Random, vanish: tuple[float, float],
    span: tuple[float, float], lit: float,
) -> None:  # fmt: skip
    def corner(x: float, share: float) -> tuple[float, float]:
        """The point at a share of the rack's height (0 top, 1 floor) on its edge at x."""
        reach = abs(x - vanish[0]) / 800
        return (x, vanish[1] - 100 - 330 * reach + share * (190 + 810 * reach))

    near, far = span[1], span[0] + (span[1] - span[0]) * 0.06
    body = p.deep.towards(p.primary, 0.12 + lit * 0.3)
    c.poly([corner(far, 0), corner(near, 0), corner(near, 1), corner(far, 1)], body)
    rows = 16
    for row in range(rows):
        top, low = 0.05 + row * 0.92 / rows, 0.05 + (row + 0.72) * 0.92 / rows
        a, b = far + (near - far) * 0.1, far + (near - far) * 0.9
        c.poly([corner(a, top), corner(b, top), corner(b, low), corner(a, low)], p.deep, alpha=205)
        middle = (top + low) / 2
        for lamp in range(5):
            if rng.random() < 0.7:
                spot = corner(a + (b - a) * (0.12 + lamp * 0.11), middle)
                tone = rng.choice((p.secondary, p.soft, p.soft, p.accent, p.warm))
                c.disc(spot, 1.4 + lit * 3.2, tone)
        if rng.random() < 0.4:
            bar = [corner(a + (b - a) * 0.68, middle), corner(a + (b - a) * 0.92, middle)]
            c.line(bar, p.secondary, 1.5 + lit * 3, alpha=200)


def shield(c: Canvas, p: Palette, rng: random.Random) -> None:
    """A shield over a hexagon lattice, with a lock or a tick, and watched satellites."""
    c.gradient(FULL, p.deep, p.deep.towards(p.primary, 0.6))
    at = (800 + rng.uniform(-170, 170), 500.0)
    c.glow(at, 700, p.primary.towards(p.secondary, 0.4), alpha=210)
    side = 62.0
    for row in range(-1, 13):
        for column in range(-1, 16):
            x = column * side * math.sqrt(3) + row % 2 * side * 0.866
            y = row * side * 1.5
            turns = [k * math.pi / 3 for k in range(7)]
            edge = side * 0.94
            ring = [(x + edge * math.sin(t), y + edge * math.cos(t)) for t in turns]
            if rng.random() < 0.14:
                c.poly(ring, rng.choice((p.secondary, p.accent, p.soft)), alpha=rng.randint(26, 74))
            c.line(ring, p.soft, 2, alpha=42)
    for radius in (330, 430):
        c.arc(at, radius, (0, 360), p.secondary.towards(p.primary, 0.4), 2.5)
    for _ in range(8):
        turn, radius = rng.uniform(0, math.tau), rng.choice((330, 430))
        spot = (at[0] + radius * math.cos(turn), at[1] + radius * math.sin(turn))
        _node(c, p, spot, rng.uniform(10, 17), hot=rng.random() < 0.3)
    for scale, tone in ((1.0, p.pale), (0.9, p.primary), (0.9, p.secondary)):
        outline = _shield_outline(at, 250 * scale)
        c.poly(
            outline if tone != p.secondary else [q for q in outline if q[0] <= at[0] + 0.1], tone
        )
    (_lock if rng.random() < 0.5 else _tick)(c, p, at)


def _shield_outline(at: tuple[float, float], size: float) -> list[tuple[float, float]]:
    half = []
    for i in range(25):
        t = i / 24
        wide = (
            size
            * 0.86
            * (1 if t < 0.42 else max(0.0, math.cos((t - 0.42) / 0.58 * math.pi / 2)) ** 0.8)
        )
        half.append((wide, -size * 0.86 + t * size * 2.05))
    top = [(at[0], at[1] - size * 1.06), (at[0] + size * 0.4, at[1] - size * 0.93)]
    right = [(at[0] + x, at[1] + y) for x, y in half]
    left = [(at[0] - x, at[1] + y) for x, y in reversed(half)]
    return [
        *top,
        *right,
        (at[0], at[1] + size * 1.19),
        *left,
        (at[0] - size * 0.4, at[1] - size * 0.93),
    ]


def _lock(c: Canvas, p: Palette, at: tuple[float, float]) -> None:
    x, y = at
    c.arc((x, y - 30), 58, (180, 360), WHITE, 26)
    c.rect((x - 71, y - 34, x - 45, y + 10), WHITE)
    c.rect((x + 45, y - 34, x + 71, y + 10), WHITE)
    c.rect((x - 98, y - 8, x + 98, y + 130), WHITE, radius=20)
    c.disc((x, y + 48), 19, p.accent)
    c.rect((x - 7, y + 50, x + 7, y + 92), p.accent, radius=6)


def _tick(c: Canvas, p: Palette, at: tuple[float, float]) -> None:
    x, y = at
    c.line([(x - 98, y + 6), (x - 26, y + 78), (x + 106, y - 66)], WHITE, 44)
    c.disc((x + 106, y - 66), 10, p.accent)
