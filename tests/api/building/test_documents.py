"""What documents hold, key by key, and that nothing but the database decides it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connections
from wagtail.models import Page, PageLogEntry, Site

from api.building.addresses import read_addresses
from api.building.dates import UNKNOWN
from api.building.encoding import instant
from api.building.outcome import BUILDERS, outcome
from api.building.reconcile import enqueue_all, stale_documents
from api.building.schema_version import SCHEMA
from cms.campaigns.models import Campaign
from cms.documents import queries as documents
from site_pages.models import CasePage, CategoryPage, HubHomePage, NewsPage
from site_pages.pictures import ALL_SPECS
from tests.api.building.newsrooms import make_newsrooms
from tests.given import given
from tests.world import build_all, make_case, make_news, make_world, republish

pytestmark = pytest.mark.django_db

HUB = "http://localhost:8000"
LATER = datetime.now(UTC) + timedelta(days=1)
PUBLISHED = datetime(2020, 8, 22, 4, 30, 15, 999, tzinfo=UTC)


def full(page: Page) -> dict:
    return json.loads(bytes(documents.document(page.uid).full))


def card(page: Page) -> dict:
    return json.loads(bytes(documents.document(page.uid).card))


def test_case_document_and_card():
    make_world()
    case = make_case(slug="service", tags=["5G", "智慧城市"])
    CasePage.objects.update(first_published_at=PUBLISHED, last_published_at=PUBLISHED)
    build_all()

    document = full(case)
    (image,) = document["images"]
    assert document == {
        "uid": str(case.uid),
        "kind": "case",
        "url": f"{HUB}/2020/citizen-services/service/",
        "canonical_url": f"{HUB}/2020/citizen-services/service/",
        "campaign": "2020",
        "applicant": "青岛示例单位（演示）",
        "title": "智慧社区一网通办",
        "category": {"slug": "citizen-services", "name": "市民服务类"},
        "field": "社区",
        "in_service_on": "2019-05-01",
        "platform_url": "https://platform.example/",
        "honours": "无",
        "brief": "居民在手机上办事。",
        "description": [{"indicator": "先进与开放特性", "text": "平台采用分层架构。"}],
        "images": [image],
        "ballot_no": None,
        "tags": ["5G", "智慧城市"],
        "corrections": [],
        "awards": [],
        "published_at": "2020-08-22T12:30:15+08:00",
        "updated_at": "2020-08-22T12:30:15+08:00",
        "revision": case.live_revision_id,
        "schema": SCHEMA,
        "extensions": {},
    }
    assert card(case) == {
        **{name: value for name, value in document.items() if name in card(case)},
        "image": image,
    }
    assert set(card(case)) - set(document) == {"image"}
    assert "description" not in card(case)


def test_news_document_names_its_newsroom_and_its_cases():
    make_world()
    case = make_case(slug="service")
    news = make_news(cases=(case, case), source="", body=[])
    build_all()

    document = full(news)

    assert document["site"] == "qingdaonews"
    assert document["source"] == "青岛新闻网"
    assert document["url"] == f"http://qingdaonews.localhost:8000/news/{news.uid}/{news.slug}/"
    assert document["cases"] == [
        {"uid": str(case.uid), "title": case.title, "url": full(case)["url"]}
    ]
    assert document["published_at"] == "2020-08-01T17:00:00+08:00"


def test_category_document_lists_its_fields_in_order():
    make_world()
    build_all()
    page = CategoryPage.objects.get(slug="citizen-services")

    assert full(page) == {
        "uid": str(page.uid),
        "kind": "category",
        "url": f"{HUB}/2020/citizen-services/",
        "campaign": "2020",
        "slug": "citizen-services",
        "name": "市民服务类",
        "ordinal": 1,
        "fields": ["教育", "社区"],
        "is_free_text": False,
        "schema": SCHEMA,
    }


def test_times_carry_the_offset_of_the_campaign():
    make_world()
    Campaign.objects.update(time_zone="America/Lima")
    case = make_case()
    news = make_news(campaign=Campaign.objects.get())
    CasePage.objects.update(first_published_at=PUBLISHED)
    build_all()

    assert full(case)["published_at"] == "2020-08-21T23:30:15-05:00"
    assert full(news)["published_at"] == "2020-08-01T04:00:00-05:00"


def never_published(page: Page) -> Page:
    """The page as a script adds it: live at once, without a revision."""
    home = page.get_parent()
    added = type(page)(
        **{f.name: getattr(page, f.name) for f in type(page)._meta.fields if f.name in OWN_FIELDS},
        slug="added-live",
        live=True,
    )
    home.add_child(instance=added)
    return added


OWN_FIELDS = {
    "title",
    "standfirst",
    "field",
    "brief",
    "in_service_on",
    "platform_url",
    "honours",
    "applicant",
}


@pytest.mark.parametrize("make", [make_case, make_news])
def test_page_added_live_has_a_document_with_steady_dates(make):
    make_world()
    page = never_published(make())
    build_all()

    document, seq = full(page), documents.last_seq()
    assert document["updated_at"] == instant(PageLogEntry.objects.get(page=page.pk).timestamp)
    assert document["published_at"]
    assert stale_documents() == set()
    enqueue_all(now=LATER)
    assert build_all(LATER) > 0
    assert documents.last_seq() == seq


def test_category_added_live_and_without_a_log_has_a_document():
    make_world()
    CategoryPage.objects.update(first_published_at=None, last_published_at=None)
    PageLogEntry.objects.all().delete()
    build_all()

    version = documents.document(CategoryPage.objects.first().uid)
    assert version.published_at == version.updated_at == UNKNOWN


def test_addresses_are_those_that_the_pages_give_themselves():
    rooms = given(make_newsrooms).read_again()
    addresses = read_addresses()

    pages = [rooms.campaign_page, rooms.services, rooms.case, rooms.report, rooms.notice]
    for page in [*pages, HubHomePage.objects.get()]:
        assert addresses.of(page) == page.canonical_url


def test_canonical_url_of_a_document_is_its_pages_with_a_chinese_slug():
    make_world()
    category = CategoryPage.objects.get(slug="citizen-services")
    republish(category, slug="市民服务")
    case = make_case("市民服务", slug="智慧-社区")
    news = make_news(slug="记者走进社区")
    build_all()

    for stale in (category, case, news):
        page = type(stale).objects.get(pk=stale.pk)
        document = full(page)
        assert document["url"] == page.canonical_url
        assert document.get("canonical_url", page.canonical_url) == page.canonical_url
        assert "%E7%A4%BE%E5%8C%BA" in document["url"] or page.pk == category.pk
        assert document["url"].isascii()


def test_address_in_a_document_is_not_read_from_a_cache():
    """Another process's cache may still have the old site when the row is built."""
    make_world()
    case = make_case()
    case.get_full_url()
    Site.objects.filter(is_default_site=True).update(hostname="hub.example")
    build_all()

    assert CasePage.objects.get().get_full_url().startswith("http://localhost:8000/")
    assert full(case)["url"].startswith("http://hub.example:8000/")


def test_building_twice_gives_equal_bytes():
    rooms = given(make_newsrooms).read_again()

    for page in (rooms.case, rooms.report, rooms.services):
        first, second = outcome(page.uid), outcome(page.uid)
        assert (first.full, first.card, first.digest) == (second.full, second.card, second.digest)
        assert first.dependencies == second.dependencies


def test_everything_that_a_document_names_is_a_dependency():
    rooms = given(make_newsrooms).read_again()
    campaign = rooms.campaign_page.campaign
    use, part = rooms.case.pictures.get(), rooms.case.description_parts.get()
    tag = rooms.case.tags.get()
    hub, home = (
        Site.objects.get(is_default_site=True),
        Site.objects.get(hostname__startswith="qing"),
    )

    assert outcome(rooms.case.uid).dependencies == {
        f"site:{hub.pk}",
        f"campaign:{campaign.pk}",
        f"category:{rooms.services.category_id}",
        f"picture:{use.picture_id}",
        f"indicator:{part.indicator_id}",
        f"tag:{tag.pk}",
    }
    assert outcome(rooms.report.uid).dependencies == {
        f"site:{hub.pk}",
        f"site:{home.pk}",
        "partner:qingdaonews",
        f"case:{rooms.case.uid}",
        f"page:{rooms.campaign_page.pk}",
        f"page:{rooms.other.pk}",
        f"attachment:{rooms.attachment.pk}",
        f"picture:{rooms.body_picture.pk}",
        f"picture:{rooms.report.lead_picture_id}",
    }
    assert outcome(rooms.services.uid).dependencies == {
        f"site:{hub.pk}",
        f"campaign:{campaign.pk}",
        f"category:{rooms.services.category_id}",
        f"fields:{rooms.services.category_id}",
    }


def test_every_kind_of_page_with_a_document_has_a_builder():
    kinds = {model for model in (CasePage, NewsPage, CategoryPage) if model.document_kind}
    assert set(BUILDERS) == kinds


class WatchedStorage(FileSystemStorage):
    """Notes how many transactions of the builder's connection are open at each access."""

    builder: Any = None
    seen: list[tuple[str, int]] = []

    def _open(self, name, mode="rb"):
        self.seen.append(("read", len(self.builder.atomic_blocks)))
        return super()._open(name, mode)

    def _save(self, name, content):
        self.seen.append(("written", len(self.builder.atomic_blocks)))
        return super()._save(name, content)


@pytest.mark.django_db(transaction=True)
def test_pictures_are_made_outside_of_transactions(settings):
    make_world()
    make_case(pictures=2)
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": f"{__name__}.{WatchedStorage.__name__}"},
    }
    WatchedStorage.seen.clear()
    # Sizes are made in threads, each with a connection of its own.
    WatchedStorage.builder = connections["default"]

    build_all()

    assert set(WatchedStorage.seen) == {("read", 0), ("written", 0)}
    assert len(WatchedStorage.seen) == 2 + 2 * len(ALL_SPECS)
