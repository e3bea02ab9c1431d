"""The site's search: two characters are enough, on every site, and nothing asked finds nothing."""

import pytest

from tests.site_pages.visits import get
from tests.world import build_all, make_case, make_news, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def site_with_content():
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
