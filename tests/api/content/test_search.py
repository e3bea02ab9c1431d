"""Chinese search through the API, from page to answer (D6)."""

import pytest

from tests.world import build_all, make_case, make_news, make_world, republish

pytestmark = pytest.mark.django_db


def found(client, q: str, kind: str = "cases") -> set[str]:
    response = client.get(f"/api/v1/{kind}/", {"q": q})
    assert response.status_code == 200, response.content
    return {item["uid"] for item in response.json()["items"]}


@pytest.fixture(autouse=True)
def _world():
    make_world()


def test_d06_two_characters_find_a_case_until_it_is_withdrawn(client):
    case = make_case(title="青岛智慧城市运行平台", brief="连接千家万户。", tags=[], pictures=0)
    other = make_case(title="港口调度", brief="船舶进出。", tags=["港航"], pictures=0)
    build_all()

    for q in ("智慧", "慧城", "城市", "万户", "智慧 万户", "《智慧》"):
        assert found(client, q) == {str(case.uid)}, q
    for q in ("智城", "户万", "智慧 港口"):
        assert found(client, q) == set(), q
    assert found(client, "港航") == {str(other.uid)}

    republish(case, title="青岛数字城市运行平台")
    build_all()
    assert found(client, "智慧") == set()
    assert found(client, "数字") == {str(case.uid)}

    case.unpublish()
    build_all()
    for q in ("数字", "城市", "万户"):
        assert found(client, q) == set(), q


def test_d06_two_characters_find_a_report_by_its_text_until_it_is_withdrawn(client):
    news = make_news(title="记者走进社区", standfirst="所见所闻")
    build_all()
    for q in ("社区", "所闻", "方便", "居民"):  # title, standfirst and two places of the body
        assert found(client, q, "news") == {str(news.uid)}, q
        assert found(client, q, "cases") == set()

    news.unpublish()
    build_all()
    assert found(client, "社区", "news") == set()


@pytest.mark.parametrize(
    "q", ["的", "%", "_", "'", '"', "智%市", "智_城", "a OR b", "NOT", "*", "^", "()", "\\"]
)
def test_what_is_typed_is_text_and_never_syntax(client, q):
    make_case(title="青岛智慧城市", pictures=0)
    build_all()
    assert found(client, q) == set()
