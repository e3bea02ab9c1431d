"""The site's search: two characters are enough, on every site, and nothing asked finds nothing."""

from urllib.parse import quote

import pytest

from site_pages.highlighting import marked
from tests.given import given
from tests.site_pages.visits import get
from tests.world import build_all, make_case, make_news, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def site_with_content():
    given(built_content)


def built_content():
    make_world()
    make_case(title="青岛智慧停车")
    make_news(title="智慧停车走进老城")
    build_all()


@pytest.mark.parametrize("site", ["hub", "qingdaonews"])
def test_d06_two_characters_find_cases_and_news(client, site_with_content, site):
    cases = get(client, site, "/search/?q=智慧").content.decode()
    news = get(client, site, "/search/?q=智慧&kind=news").content.decode()

    assert "青岛<mark>智慧</mark>停车" in cases
    assert "案例（1）" in cases
    assert "<mark>智慧</mark>停车走进老城" in news


def test_nothing_asked_finds_nothing_and_says_what_to_do(client, site_with_content):
    page = get(client, "hub", "/search/").content.decode()

    assert "青岛智慧停车" not in page
    assert "请输入案例名称" in page


@pytest.mark.parametrize("query", ["q=无此案例", "q=%00", "kind=nonsense&q=停车", "q=停车&page=99"])
def test_odd_questions_get_a_page(client, site_with_content, query):
    assert get(client, "hub", f"/search/?{query}").status_code == 200


def test_too_many_words_are_said_so(client, site_with_content):
    page = get(client, "hub", "/search/?q=" + "+".join(f"词{n}" for n in range(30)))

    assert "一次搜索的词太多了" in page.content.decode()


@pytest.mark.parametrize("site", ["hub", "qingdaonews"])
def test_categories_of_what_was_found_lead_into_the_hall(client, site_with_content, site):
    make_case("network-security", title="智慧哨兵")
    build_all()

    page = get(client, site, "/search/?q=智慧").content.decode()

    for slug in ("citizen-services", "network-security"):
        assert f'href="/2020/{slug}/?q={quote("智慧")}"' in page


def test_a_hit_that_no_card_shows_is_explained(client):
    make_world()
    make_case(title="港口体检", tags=["智慧城市"])
    make_case(title="课堂直播", tags=[], honours="获评智慧校园示范。")
    build_all()

    page = get(client, "hub", "/search/?q=智慧").content.decode()

    assert "主题标签：<mark>智慧</mark>城市" in page
    assert "获评<mark>智慧</mark>校园示范。" in page


def test_markup_in_what_was_found_is_text(client):
    make_world()
    make_case(title="<b>智慧</b><script>", tags=["<i>智慧</i>"])
    build_all()

    page = get(client, "hub", "/search/?q=智慧").content.decode()

    assert "&lt;b&gt;<mark>智慧</mark>&lt;/b&gt;&lt;script&gt;" in page
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("ＡＩ平台与ai", ["ai"], "<mark>ＡＩ</mark>平台与<mark>ai</mark>"),
        ("智慧慧智慧", ["智慧", "慧智"], "<mark>智慧慧智慧</mark>"),
        ("a<b>&c", ["b", "&c"], "a&lt;<mark>b</mark>&gt;<mark>&amp;c</mark>"),
        ("ﬁ 与 Straße", ["strasse"], "ﬁ 与 <mark>Straße</mark>"),
        ("无", ["有"], "无"),
        ("", ["有"], ""),
    ],
)
def test_words_are_marked_as_the_search_compares_them(text, words, expected):
    assert marked(text, words) == expected
