"""HTML for WeChat: styles on the elements, no classes, no scripts, every word kept."""

import re

import pytest

from site_pages.editing.inline_html import KEPT, STYLES, inline_styled

BASE = "http://localhost:8000/"


def styled(html):
    return inline_styled(html, base_url=BASE)


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html)).strip()


def test_styles_replace_classes():
    out = styled('<p class="lead" id="x" onclick="y()" data-z="1">话</p>')

    assert out == f'<p style="{STYLES["p"]}">话</p>'


@pytest.mark.parametrize("tag", sorted(set(STYLES) - {"br", "hr", "img"}))
def test_every_known_element_carries_its_style(tag):
    style = f' style="{STYLES[tag]}"' if STYLES[tag] else ""

    assert styled(f"<{tag} class='a'>话</{tag}>") == f"<{tag}{style}>话</{tag}>"


def test_pictures_become_absolute_and_lose_their_sources():
    out = styled(
        '<picture><source srcset="/media/a.webp">'
        '<img class="p" src="/media/a.jpg" alt="海"></picture>'
    )

    assert out == f'<img src="{BASE}media/a.jpg" alt="海" style="{STYLES["img"]}">'


def test_picture_without_a_file_is_left_out():
    assert styled('<p>前</p><img src="" alt="x"><p>后</p>').count("<img") == 0


def test_links_leave_their_words():
    assert words(styled('<p>见<a href="https://x.example/">通知</a>。</p>')) == "见通知。"
    assert "href" not in styled('<p><a href="https://x.example/">通知</a></p>')


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<style>p{}</style>",
        "<template><p>x</p></template>",
        "<button>播放</button>",
        '<p class="visually-hidden">只给读屏</p>',
        "<div hidden><p>藏<b>着</b></p></div>",
    ],
)
def test_what_is_no_text_disappears_whole(html):
    assert words(styled(f"<p>前</p>{html}<p>后</p>")) == "前后"


def test_unknown_elements_leave_their_text():
    out = styled("<x-chart data-a='1'><x-bar>三成</x-bar><p>说明</p></x-chart>")

    assert words(out) == "三成说明"
    assert "x-" not in out


def test_drawing_leaves_its_words():
    out = styled(
        '<svg viewBox="0 0 1 1"><title>用户增长</title><desc>三年翻番</desc>'
        '<rect width="1"/><text>2019</text></svg>'
    )

    assert words(out) == "用户增长三年翻番"
    assert "<svg" not in out


def test_spans_of_table_cells_are_kept():
    out = styled('<table><tr><td colspan="2" class="n">甲</td></tr></table>')

    assert '<td colspan="2" style=' in out


def test_text_is_escaped_again():
    assert styled("<p>a &lt;b&gt; &amp; c</p>").endswith(">a &lt;b&gt; &amp; c</p>")
    assert styled('<img src="/a" alt="&quot;>">').count('alt="&quot;&gt;"') == 1


@pytest.mark.parametrize("html", ["<p>a<b>b</p>c", "</p>a", "<p>a", "<ul><li>a<li>b</ul>"])
def test_careless_html_comes_out_balanced(html):
    out = styled(html)

    for tag in ("p", "strong", "ul", "li"):
        assert len(re.findall(rf"<{tag}[ >]", out)) == out.count(f"</{tag}>")


def test_only_known_attributes_come_through():
    allowed = {"style", *(name for names in KEPT.values() for name in names)}
    out = styled(
        '<table class="a" width="3"><tr onclick="x"><td rowspan="2" id="b">甲</td></tr></table>'
    )

    assert set(re.findall(r' ([a-z-]+)="', out)) <= allowed
