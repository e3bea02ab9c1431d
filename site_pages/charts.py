"""Bars, columns and lines as plain geometry: pure arithmetic, no Django, no colours.

Lengths are units of the drawing, `WIDTH` of them across: about as many as a phone has pixels,
so that letters keep their size there and grow a little on wide screens.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

BAR, COLUMN, LINE = "bar", "column", "line"
MOST_SERIES = 4
MOST_ROWS = 24

WIDTH = 360.0
PLOT_HEIGHT = 180.0
MARGIN = 12.0
LETTER = 11.0  # an ideograph is as wide as it is high
LINE_HEIGHT = 16.0
BAR_HEIGHT = 14.0
# Room beside the longest bar for its number.
VALUE_ROOM = 72.0
AXIS_ROOM = 44.0
TICKS = 4

Number = int | float


@dataclass(frozen=True)
class Bar:
    """A rectangle of one series; ``series`` counts from 1."""

    series: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Words:
    """A text at a place; ``anchor`` is SVG's start, middle or end."""

    text: str
    x: float
    y: float
    anchor: str = "start"


@dataclass(frozen=True)
class Rule:
    """A straight line: a grid line or the zero line."""

    x1: float
    y1: float
    x2: float
    y2: float
    is_zero: bool = False


@dataclass(frozen=True)
class Curve:
    """One series of a line chart: its points as SVG writes them, and each of them."""

    series: int
    points: str
    dots: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Drawing:
    """Everything to be drawn."""

    kind: str
    width: float
    height: float
    bars: tuple[Bar, ...] = ()
    curves: tuple[Curve, ...] = ()
    rules: tuple[Rule, ...] = ()
    labels: tuple[Words, ...] = ()
    values: tuple[Words, ...] = ()


@dataclass(frozen=True)
class _Scale:
    """From numbers to lengths; ``low`` and ``high`` are round and hold zero between them."""

    low: float
    high: float
    step: float
    start: float
    length: float

    def at(self, value: Number) -> float:
        return round(self.start + self.length * (value - self.low) / (self.high - self.low), 2)

    @property
    def ticks(self) -> list[float]:
        count = round((self.high - self.low) / self.step)
        return [self.low + self.step * n for n in range(count + 1)]


def draw(kind: str, labels: Sequence[str], series: Sequence[Sequence[Number]]) -> Drawing:
    """Draw ``series`` (each one number for every label) as a chart of the kind.

    Raises ValueError for no labels, no series, or series of other lengths.
    """
    if not labels or not series or any(len(one) != len(labels) for one in series):
        raise ValueError("A chart needs labels and as many numbers in every series.")
    return _bars(labels, series) if kind == BAR else _upright(kind, labels, series)


def written(value: Number) -> str:
    """A number as charts print it: thousands apart, no idle zeros."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.10g}"


def _bars(labels: Sequence[str], series: Sequence[Sequence[Number]]) -> Drawing:
    """Lying bars under their labels: names may be as long as the drawing is wide."""
    low, high, step = _round_bounds(series)
    negative_room = VALUE_ROOM if low < 0 else 0.0
    scale = _Scale(low, high, step, negative_room, WIDTH - VALUE_ROOM - negative_room)
    zero = scale.at(0)
    bars, names, values, y = [], [], [], MARGIN
    for row, label in enumerate(labels):
        names.append(Words(_cut(label, WIDTH), 0, y + LETTER))
        y += LINE_HEIGHT
        for number, one in enumerate(series, start=1):
            end = scale.at(one[row])
            left, width = min(zero, end), abs(end - zero)
            bars.append(Bar(number, left, y, round(width, 2), BAR_HEIGHT - 2))
            side = ("end", end - 4) if one[row] < 0 else ("start", end + 4)
            values.append(Words(written(one[row]), round(side[1], 2), y + LETTER - 1, side[0]))
            y += BAR_HEIGHT
        y += MARGIN - 2
    rule = Rule(zero, MARGIN, zero, y - MARGIN + 2, is_zero=True)
    return Drawing(BAR, WIDTH, y, tuple(bars), (), (rule,), tuple(names), tuple(values))


def _upright(kind: str, labels: Sequence[str], series: Sequence[Sequence[Number]]) -> Drawing:
    """Columns or lines over an axis of labels, with a grid and its numbers at the left."""
    low, high, step = _round_bounds(series)
    scale = _Scale(low, high, step, MARGIN + PLOT_HEIGHT, -PLOT_HEIGHT)
    slot = (WIDTH - AXIS_ROOM) / len(labels)
    centres = [round(AXIS_ROOM + slot * (n + 0.5), 2) for n in range(len(labels))]
    rules = [
        Rule(AXIS_ROOM, scale.at(t), WIDTH, scale.at(t), is_zero=abs(t) < step / 2)
        for t in scale.ticks
    ]
    ticks = [Words(written(_tidy(t)), AXIS_ROOM - 6, scale.at(t) + 4, "end") for t in scale.ticks]
    names = _names_below(labels, centres, slot)
    height = MARGIN + PLOT_HEIGHT + 2 * LINE_HEIGHT
    if kind == LINE:
        curves = tuple(_curve(n, one, centres, scale) for n, one in enumerate(series, start=1))
        return Drawing(LINE, WIDTH, height, (), curves, tuple(rules), tuple(names), tuple(ticks))
    columns = tuple(_columns(series, centres, slot, scale))
    return Drawing(COLUMN, WIDTH, height, columns, (), tuple(rules), tuple(names), tuple(ticks))


def _columns(
    series: Sequence[Sequence[Number]], centres: Sequence[float], slot: float, scale: _Scale
) -> list[Bar]:
    width = round(slot * 0.7 / len(series), 2)
    zero, found = scale.at(0), []
    for row, centre in enumerate(centres):
        left = centre - width * len(series) / 2
        for number, one in enumerate(series, start=1):
            end = scale.at(one[row])
            x = round(left + width * (number - 1), 2)
            found.append(Bar(number, x, min(zero, end), width, round(abs(end - zero), 2)))
    return found


def _curve(number: int, values: Sequence[Number], centres: Sequence[float], scale: _Scale) -> Curve:
    dots = tuple((x, scale.at(value)) for x, value in zip(centres, values, strict=True))
    return Curve(number, " ".join(f"{x},{y}" for x, y in dots), dots)


def _names_below(labels: Sequence[str], centres: Sequence[float], slot: float) -> list[Words]:
    """The labels under the axis; of many only every second, third … so that none touch."""
    shortest_room = 2.5 * LETTER
    every = max(1, math.ceil(shortest_room / slot))
    y = MARGIN + PLOT_HEIGHT + LINE_HEIGHT
    return [
        Words(_cut(label, slot * every), centres[n], y, "middle")
        for n, label in enumerate(labels)
        if n % every == 0
    ]


def _cut(text: str, room: float) -> str:
    """The text, shortened to the room there is: the table beside the chart has all of it."""
    used = 0.0
    for place, sign in enumerate(text):
        used += LETTER if ord(sign) > 0x2E7F else LETTER * 0.6
        if used > room:
            return f"{text[: max(1, place - 1)]}…"
    return text


def _round_bounds(series: Sequence[Sequence[Number]]) -> tuple[float, float, float]:
    """Lowest, highest and step of an axis that begins or ends at zero, or crosses it."""
    numbers = [float(value) for one in series for value in one]
    low, high = min(0.0, *numbers), max(0.0, *numbers)
    if low == high:
        return 0.0, 1.0, 1.0
    raw = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * n for n in (1, 2, 2.5, 5, 10) if power * n >= raw * 0.999999)
    return step * math.floor(low / step + 1e-9), step * math.ceil(high / step - 1e-9), step


def _tidy(tick: float) -> Number:
    rounded = round(tick, 10)
    return int(rounded) if rounded == int(rounded) else rounded
