"""A partner's developer reads the API as its documentation says: list, case, picture, news."""

import io
from urllib.parse import urlencode

import pytest
from PIL import Image

from tests.browser.running_demo import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STARRED = (
    *("title", "category", "field", "applicant", "in_service_on", "platform_url"),
    *("honours", "brief", "description", "images"),
)


def test_a_developer_goes_from_the_index_to_a_case_its_picture_and_news_of_it(demo: RunningDemo):
    index = demo.api("")
    assert index["links"]["cases"] == f"{demo.hub}/api/v1/cases/"

    cards = pages_of(demo, f"{demo.hub}/api/v1/cases/?{urlencode({'campaign': 2020, 'limit': 25})}")
    total = demo.api("cases/?campaign=2020&count=exact&limit=1")["total"]
    assert len({card["uid"] for card in cards}) == len(cards) == total

    told_of = next(card for card in cards if demo.api(f"news/?case={card['uid']}")["items"])
    address = f"{demo.hub}/api/v1/cases/{told_of['uid']}/"
    answer = demo.get(address)
    case = answer.json()
    # Not every system can be reached by everybody.
    assert [name for name in STARRED if not case[name] and name != "platform_url"] == []
    assert answer.headers["access-control-allow-origin"] == "*"
    assert demo.get(address, If_None_Match=answer.headers["etag"]).status == 304

    for picture in case["images"]:
        assert picture["alt"]
        for source in picture["sources"]:
            for candidate in source["srcset"].split(", "):
                url, width = candidate.split(" ")
                file = demo.get(url)
                assert (file.status, file.headers["content-type"]) == (200, source["type"]), url
                with Image.open(io.BytesIO(file.body)) as decoded:
                    assert f"{decoded.width}w" == width, url

    for item in demo.api(f"news/?case={case['uid']}")["items"]:
        news = demo.api(f"news/{item['uid']}/")
        assert case["uid"] in [one["uid"] for one in news["cases"]]
        assert demo.get(news["url"]).status == 200
        assert news["title"] in demo.get(news["url"]).text
    page = demo.get(case["url"])
    assert page.status == 200
    assert case["title"] in page.text


def test_a_developer_is_told_what_was_wrong(demo: RunningDemo):
    asked = demo.get(f"{demo.hub}/api/v1/cases/?color=red", Accept_Language="zh-CN")
    assert asked.status == 400
    assert asked.headers["content-type"].startswith("application/problem+json")
    problem = asked.json()
    assert problem["code"]
    assert "color" in asked.text
    refused = demo.get(f"{demo.hub}/api/v1/cases/", Authorization="Bearer nobody")
    assert refused.status == 401


def pages_of(demo: RunningDemo, address: str) -> list[dict]:
    """Every item of a list, page after page by its own links."""
    items: list[dict] = []
    following: str | None = address
    while following:
        page = demo.get(following).json()
        items += page["items"]
        following = page["next"]
    return items
