"""Pages are Chinese whatever the browser prefers; the API follows its caller (D11)."""

import pytest

from tests.world import make_world

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def test_pages_are_chinese_for_an_english_browser(client):
    make_world()

    login = client.get("/accounts/login/", headers={"host": "localhost:8000", **ENGLISH})
    hall = client.get("/2020/", headers={"host": "localhost:8000", **ENGLISH})

    assert "登录" in login.content.decode()
    assert (login["Content-Language"], hall["Content-Language"]) == ("zh-hans", "zh-hans")
    assert "Accept-Language" not in hall.get("Vary", "")


@pytest.mark.parametrize(
    ("language", "title"),
    [("zh-CN", "没有这个参数。"), ("en", "There is no such parameter."), ("fr", "没有这个参数。")],
)
def test_problems_speak_the_callers_language(client, language, title):
    answer = client.get("/api/v1/cases/?nothing=1", headers={"accept-language": language})

    assert answer.json()["title"] == title
    assert "Accept-Language" in answer["Vary"]
