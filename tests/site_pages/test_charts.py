"""The geometry of charts."""

import pytest

from site_pages import charts

KINDS = (charts.BAR, charts.COLUMN, charts.LINE)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "series",
    [
        [[1, 2, 3]],
        [[0, 0, 0]],
        [[-5, 0, 7]],
        [[-1, -2, -3]],
        [[0.001, 0.002, 0.0]],
        [[10**12, 3, 4]],
        [[1, 2, 3], [4.5, 5, 6], [7, 8, 9], [0, 1, 0]],
    ],
    ids=str,
)
def test_everything_lies_inside_the_drawing(kind, series):
    drawing = charts.draw(kind, ["一月", "二月", "三月"], series)

    for bar in drawing.bars:
        assert bar.width >= 0
        assert bar.height >= 0
        assert 0 <= bar.x <= bar.x + bar.width <= drawing.width + 0.01
        assert 0 <= bar.y <= bar.y + bar.height <= drawing.height
    for x, y in (dot for curve in drawing.curves for dot in curve.dots):
        assert 0 <= x <= drawing.width
        assert 0 <= y <= drawing.height
    assert len(drawing.curves if kind == charts.LINE else drawing.bars) in {
        len(series),
        len(series) * 3,
    }


def test_bars_are_as_long_as_their_numbers_and_start_at_zero():
    long, short, negative = charts.draw(charts.BAR, ["甲", "乙", "丙"], [[40, 20, -20]]).bars

    assert long.width == pytest.approx(2 * short.width, abs=0.02)
    assert short.x == long.x == pytest.approx(negative.x + negative.width, abs=0.02)


def test_a_line_goes_up_with_its_numbers():
    (curve,) = charts.draw(charts.LINE, ["甲", "乙"], [[1, 2]]).curves

    (_, first), (_, second) = curve.dots
    assert second < first
    assert curve.points == " ".join(f"{x},{y}" for x, y in curve.dots)


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (100, ["0", "25", "50", "75", "100"]),
        (7, ["0", "2", "4", "6", "8"]),
        (0.3, ["0", "0.1", "0.2", "0.3"]),
        (12_000, ["0", "5,000", "10,000", "15,000"]),
    ],
)
def test_the_axis_has_round_numbers(highest, ticks):
    assert [t.text for t in charts.draw(charts.COLUMN, ["甲"], [[highest]]).values] == ticks


def test_labels_that_would_touch_are_left_out_or_cut():
    many = charts.draw(charts.COLUMN, [f"{n}月" for n in range(24)], [list(range(24))])
    (long,) = charts.draw(charts.BAR, ["很" * 60], [[1]]).labels

    assert len(many.labels) == 8
    assert long.text.endswith("…")
    assert len(long.text) * charts.LETTER <= charts.WIDTH


@pytest.mark.parametrize(("labels", "series"), [([], []), (["甲"], []), (["甲"], [[1, 2]])])
def test_half_a_table_is_no_chart(labels, series):
    with pytest.raises(ValueError, match="A chart needs"):
        charts.draw(charts.BAR, labels, series)
