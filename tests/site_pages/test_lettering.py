"""Text on posters: it wraps, it shrinks, it breaks where Chinese may be broken."""

import pytest

from site_pages.case_material.lettering import NEVER_FIRST, NEVER_LAST, fit, font, wrap

TITLE = "基于5G与标识解析的“AI+机器视觉”质检平台（一期），合格率由96.8%升到99.1%。"


@pytest.mark.parametrize("width", range(60, 700, 37))
def test_no_line_is_wider_than_asked_and_nothing_is_lost(width):
    face = font(40)
    lines = wrap(TITLE, width=width, face=face)

    assert "".join(lines) == TITLE
    assert max(face.getlength(line) for line in lines) <= width


# Narrower than two words there is nothing left to choose.
@pytest.mark.parametrize("width", range(280, 700, 37))
def test_no_line_breaks_at_the_wrong_sign(width):
    lines = wrap(TITLE, width=width, face=font(40))

    assert [line for line in lines[1:] if line[0] in NEVER_FIRST] == []
    assert [line for line in lines[:-1] if line[-1] in NEVER_LAST] == []


def test_numbers_stay_whole():
    lines = wrap(TITLE, width=400, face=font(40))

    assert any("96.8%" in line for line in lines)
    assert any("99.1%" in line for line in lines)


def test_a_long_title_shrinks_and_in_the_end_is_cut():
    short = fit("智慧社区", width=900, sizes=(78, 60, 48), most_lines=3)
    long = fit("智慧社区一网通办" * 6, width=900, sizes=(78, 60, 48), most_lines=3)
    endless = fit("智慧社区一网通办" * 60, width=900, sizes=(78, 60, 48), most_lines=3)

    assert (short.size, len(short.lines)) == (78, 1)
    assert 48 <= long.size < 78
    assert (endless.size, len(endless.lines)) == (48, 3)
    assert endless.lines[-1].endswith("…")


def test_a_word_wider_than_the_line_is_broken():
    lines = wrap("a" * 200, width=300, face=font(40))

    assert "".join(lines) == "a" * 200
    assert len(lines) > 5
