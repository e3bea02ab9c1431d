"""The whole idea in one test: publish once, two sites and the API show it."""

import json

import pytest

from tests.world import build_all, make_case, make_news, make_world, republish

pytestmark = pytest.mark.django_db


def test_published_case_reaches_the_api_and_changes(client):
    make_world()
    case = make_case()
    make_news(cases=(case,))
    build_all()

    detail = client.get(f"/api/v1/cases/{case.uid}/")
    assert detail.status_code == 200
    assert detail.json()["title"] == case.title
    again = client.get(f"/api/v1/cases/{case.uid}/", headers={"if-none-match": detail["ETag"]})
    assert again.status_code == 304

    republish(case, brief="换了一句简介。")
    build_all()
    after = client.get(f"/api/v1/cases/{case.uid}/", headers={"if-none-match": detail["ETag"]})
    assert after.status_code == 200
    assert after.json()["brief"] == "换了一句简介。"

    case.unpublish()
    build_all()
    gone = client.get(f"/api/v1/cases/{case.uid}/")
    assert gone.status_code == 410
    assert gone["Content-Type"] == "application/problem+json"
    assert json.loads(gone.content)["reason"] == "withdrawn"
    last = client.get("/api/v1/changes/?limit=1000").json()["items"]
    tombstones = [item for item in last if item["op"] == "delete"]
    assert [item["uid"] for item in tombstones] == [str(case.uid)]
