"""Events: pages of their own, found and shared as all news is (R112, R114)."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Page

from cms.documents import queries as documents
from site_pages import sharing
from site_pages.models import CasePage, EventPage, NewsPage, NewsroomPage
from site_pages.sitemap import site_addresses
from tests.given import given
from tests.site_pages.test_templates import Elements
from tests.site_pages.visits import HOSTS, get
from tests.world import build_all, make_event, republish

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(pages) -> EventPage:
    return given(built_event)


def built_event() -> EventPage:
    made = make_event("bandao", cases=(CasePage.objects.get(),), slug="发布会")
    build_all()
    return made


def path(event: EventPage) -> str:
    return sharing.news_path(event.uid, event.slug)


@pytest.mark.parametrize("site", ["hub", "qingdaonews", "bandao"])
def test_r114_an_event_shows_time_place_agenda_speakers_themes_and_cases(client, event, site):
    response = get(client, site, path(event))

    assert response.status_code == 200
    html = response.content.decode()
    elements = Elements(html)
    assert elements.open == []
    for shown in (
        *("青岛示例会议中心", "示例路1号", "工业互联网", "人工智能"),
        *("揭晓典型案例", "09:30", "张示例", "示例研究院"),
        "智慧社区一网通办",
    ):
        assert shown in html, shown
    assert 'datetime="2020-09-20T09:00:00+08:00"' in html
    blocks = (p.partition("</script>")[0] for p in html.split('"application/ld+json">')[1:])
    (told,) = (thing for thing in map(json.loads, blocks) if thing.get("@type") == "Event")
    assert told["startDate"] == "2020-09-20T01:00:00+00:00"
    assert told["location"]["name"] == "青岛示例会议中心"


def test_r112_an_event_is_a_news_document_of_its_kind(client, event):
    (item,) = client.get("/api/v1/news/", {"kind": "event", "profile": "full"}).json()["items"]

    assert item["kind"] == "event"
    assert item["url"] == f"http://{HOSTS['bandao']}{path(event)}"
    speaker = item["event"].pop("speakers")[0]
    assert item["event"] == {
        "starts_at": "2020-09-20T09:00:00+08:00",
        "ends_at": "2020-09-20T11:30:00+08:00",
        "place": "青岛示例会议中心",
        "address": "示例路1号",
        "themes": ["工业互联网", "人工智能"],
        "agenda": [{"time": "09:30", "item": "揭晓典型案例", "speaker": "张示例"}],
        "stands": [],
        "plan": None,
    }
    assert (speaker["name"], speaker["organisation"]) == ("张示例", "示例研究院")
    assert speaker["image"]["src"].startswith("http://localhost:8000/media/")
    report = client.get("/api/v1/news/", {"kind": "report", "profile": "full"}).json()["items"][0]
    assert report["event"] is None


def test_an_event_is_found_by_its_speakers_and_themes(client, event):
    for words in ("张示例", "人工智能", "会议中心"):
        found = client.get("/api/v1/news/", {"q": words}).json()["items"]
        assert [item["uid"] for item in found] == [str(event.uid)], words


def test_an_event_is_in_the_sitemap_and_on_the_newsrooms(client, event):
    mount = sharing.mount_named("bandao")
    addresses = [entry.url for entry in site_addresses(mount)]

    assert f"http://{HOSTS['bandao']}{path(event)}" in addresses
    for site in ("hub", "bandao"):
        assert event.title in get(client, site, "/news/").content.decode()


def test_an_unpublished_event_is_gone_and_its_address_says_so(client, event):
    event.unpublish()
    build_all()

    assert get(client, "hub", path(event)).status_code == 410
    assert client.get(f"/api/v1/news/{event.uid}/").status_code == 410


def test_unpublishing_as_a_plain_page_counts_too(event):
    Page.objects.get(pk=event.pk).unpublish()
    build_all()

    assert documents.document(event.uid) is None


def test_a_speakers_new_picture_rebuilds_the_document(event):
    picture = event.speakers.get().picture
    picture.alt_text = "新的说明"
    picture.save()
    build_all()

    assert "新的说明" in bytes(documents.document(event.uid).full).decode()


def test_an_event_can_be_put_into_a_calendar(client, event):
    response = get(client, "hub", f"{path(event)}?calendar=1")

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    text = response.content.decode()
    assert "DTSTART:20200920T010000Z\r\n" in text
    assert "DTEND:20200920T033000Z\r\n" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "")
    assert f"SUMMARY:{event.title}\r\n" in unfolded
    assert f"URL:http://{HOSTS['bandao']}{path(event)}\r\n" in unfolded


def test_an_event_ends_after_it_starts(event):
    event.ends_at = event.starts_at - timedelta(minutes=1)
    with pytest.raises(ValidationError) as caught:
        event.full_clean()
    assert set(caught.value.message_dict) == {"ends_at"}


def test_a_plain_news_page_is_no_event_and_an_event_nothing_else(event, pages):
    republish(event, kind="report")
    assert NewsPage.objects.get(pk=event.pk).kind == "event"

    pages["news"].kind = "event"
    with pytest.raises(ValidationError) as caught:
        pages["news"].full_clean()
    assert "kind" in caught.value.message_dict


def test_r114_editors_may_add_events_below_a_newsroom(admin_client, event):
    newsroom = NewsroomPage.objects.get(url_path__startswith="/bandao/")
    address = f"/admin/pages/add/site_pages/eventpage/{newsroom.pk}/"

    html = admin_client.get(address, headers={"host": HOSTS["hub"]}).content.decode()

    for name in ("starts_at", "place", "agenda-TOTAL_FORMS", "speakers-TOTAL_FORMS"):
        assert f'name="{name}"' in html
    assert 'name="kind"' not in html
    edited = admin_client.get(f"/admin/pages/{event.pk}/edit/", headers={"host": HOSTS["hub"]})
    assert edited.status_code == 200
