"""Every row of the table of triggers: what it rebuilds, and that nothing else changes."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.core.files.base import ContentFile
from django.db.models.signals import post_save
from django.test import TestCase
from django.utils import timezone
from taggit.models import Tag
from wagtail.models import Page, PageViewRestriction, Site

from api.building.triggers import TRIGGERS
from cms.campaigns.models import (
    Category,
    Field,
    Indicator,
    Partner,
    PluginPause,
    RuleSheet,
)
from cms.core.atomic_save import AtomicSaveModel
from cms.documents import queries as documents
from cms.documents.models import PendingBuild
from cms.plugin_system.testing import registered, switched_on
from site_pages.models import NewsPage, NewsroomPage, PartnerHomePage, PictureRendition
from tests.api.building.newsrooms import DOCUMENTS, Newsrooms, make_newsrooms
from tests.cms.plugin_system.made_up import plugin_module
from tests.results import release_results
from tests.world import build_all, make_case, republish

pytestmark = pytest.mark.django_db

ALL = set(DOCUMENTS)


@pytest.fixture(scope="module")
def standing_rooms(django_db_setup, django_db_blocker) -> Iterator[Newsrooms]:
    """Made once for all tests here: each works in a savepoint of its own and is rolled back."""
    with django_db_blocker.unblock():
        atomics = TestCase._enter_atomics()
        yield make_newsrooms()
        TestCase._rollback_atomics(atomics)


@pytest.fixture
def rooms(standing_rooms, db) -> Newsrooms:
    return standing_rooms.read_again()


class Row(NamedTuple):
    cause: str
    what: str
    change: Callable[[Newsrooms], Any]
    changed: set[str]


def saved(instance: Any, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(instance, name, value)
    instance.save()


def newsroom(slug: str) -> NewsroomPage:
    return NewsroomPage.objects.get(url_path__startswith=f"/{slug}/")


def restricted(page: Page, kind: str) -> PageViewRestriction:
    return PageViewRestriction.objects.create(page=page, restriction_type=kind, password="secret")


def opened_again(page: Page) -> None:
    restriction = restricted(page, PageViewRestriction.LOGIN)
    build_all()
    restriction.delete()


def unpublished_as_plain_page(page: Page) -> None:
    """As publish_scheduled does: the page is not loaded as its specific type."""
    Page.objects.get(pk=page.pk).unpublish(set_expired=True)


def rules_published(rooms: Newsrooms) -> None:
    """What plugins add to a document comes with the switch: here all of a sudden a field."""
    now = timezone.now()
    RuleSheet.objects.create(
        campaign=rooms.campaign_page.campaign,
        number=2,
        content=b"{}",
        sha256="",
        author_label="",
        effective_at=now,
        published_at=now,
    )


def paused(rooms: Newsrooms) -> None:
    PluginPause.objects.create(
        campaign=rooms.campaign_page.campaign,
        plugin="marker",
        paused=True,
        reason="维护",
        at=timezone.now(),
        actor_label="",
    )


def award_taken_back(rooms: Newsrooms) -> None:
    """The second release names another case; the first one's document is built already."""
    release_results(rooms.case)
    build_all()
    release_results(rooms.other, reason="更正")


def document_fields(kind: str, campaign: int) -> dict[str, int] | None:
    rows = RuleSheet.objects.filter(number__gt=1).count() + PluginPause.objects.count()
    return {"rows": rows} if rows else None


@pytest.fixture(autouse=True)
def _marker() -> Iterator[None]:
    """A plugin that shows in every case how many rule sheets and pauses there are."""
    module = plugin_module("marker", document_fields)
    with registered(module), switched_on("marker"):
        yield


ROWS = (
    Row("page", "case", lambda r: republish(r.case, title="新名称"), {"case", "report"}),
    Row("page", "linked case", lambda r: republish(r.other, brief="新简介"), {"other"}),
    Row("page", "news", lambda r: republish(r.report, title="新标题"), {"report"}),
    Row("page", "category", lambda r: republish(r.services, title="新类别"), {"services"}),
    Row("page", "campaign's text", lambda r: republish(r.campaign_page, title="新"), set()),
    Row("page", "case withdrawn", lambda r: r.case.unpublish(), {"case", "report"}),
    Row("page", "linked page withdrawn", lambda r: r.campaign_page.unpublish(), {"report"}),
    Row("page", "expired", lambda r: unpublished_as_plain_page(r.other), {"other", "report"}),
    Row("page", "kept at home", lambda r: republish(r.notice, sharing="own_site"), {"notice"}),
    Row(
        "page renamed or moved",
        "campaign's slug",
        lambda r: republish(r.campaign_page, slug="edition"),
        ALL - {"notice"},
    ),
    Row(
        "page renamed or moved",
        "category's slug",
        lambda r: republish(r.services, slug="renamed"),
        {"services", "case", "report"},
    ),
    Row(
        "page renamed or moved",
        "linked case's slug",
        lambda r: republish(r.other, slug="renamed"),
        {"other", "report"},
    ),
    Row(
        "page renamed or moved",
        "news moved",
        lambda r: Page.objects.get(pk=r.notice.pk).move(newsroom("qingdaonews"), "last-child"),
        {"notice"},
    ),
    Row(
        "page renamed or moved",
        "category moved",
        lambda r: r.services.move(r.campaign_page, "first-child"),
        set(),
    ),
    Row(
        "page renamed or moved",
        "home's slug",
        lambda r: republish(PartnerHomePage.objects.get(slug="bandao"), slug="peninsula"),
        set(),
    ),
    Row("page deleted", "news", lambda r: r.report.delete(), {"report"}),
    Row("page deleted", "newsroom", lambda r: newsroom("bandao").delete(), {"notice"}),
    Row(
        "page deleted",
        "news, as a plain page",
        lambda r: Page.objects.get(pk=r.notice.pk).delete(),
        {"notice"},
    ),
    *(
        Row(
            "view restriction",
            f"category, {kind}",
            lambda r, kind=kind: restricted(r.services, kind),
            {"services", "case", "report"},
        )
        for kind in ("password", "login", "groups")
    ),
    Row(
        "view restriction",
        "campaign",
        lambda r: restricted(r.campaign_page, "login"),
        ALL - {"notice"},
    ),
    Row(
        "view restriction",
        "home",
        lambda r: restricted(PartnerHomePage.objects.get(slug="bandao"), "login"),
        {"notice"},
    ),
    Row(
        "view restriction",
        "lifted",
        lambda r: opened_again(r.services),
        {"services", "case", "report"},
    ),
    Row(
        "picture",
        "case's credit",
        lambda r: saved(r.case.pictures.first().picture, credit="新华"),
        {"case"},
    ),
    Row("picture", "body's credit", lambda r: saved(r.body_picture, credit="新华"), {"report"}),
    Row("picture", "body's, deleted", lambda r: r.body_picture.delete(), {"report"}),
    Row(
        "picture sizes deleted",
        "lead's",
        lambda r: PictureRendition.objects.filter(image=r.report.lead_picture).delete(),
        {"report"},
    ),
    Row(
        "attachment",
        "new file",
        lambda r: saved(r.attachment, file=ContentFile(b"%PDF-1.5", name="form-b.pdf")),
        {"report"},
    ),
    Row("attachment", "deleted", lambda r: r.attachment.delete(), {"report"}),
    Row(
        "tag",
        "renamed",
        lambda r: saved(Tag.objects.get(name="智慧城市"), name="数字城市"),
        {"case"},
    ),
    Row("tag", "deleted", lambda r: Tag.objects.get(name="5G").delete(), {"other"}),
    Row(
        "campaign",
        "slug",
        lambda r: saved(r.campaign_page.campaign, slug="2020-b"),
        ALL - {"report"},
    ),
    Row(
        "campaign",
        "time zone",
        lambda r: saved(r.campaign_page.campaign, time_zone="UTC"),
        {"case", "other", "notice"},
    ),
    Row("campaign", "title", lambda r: saved(r.campaign_page.campaign, title="新"), set()),
    Row(
        "category",
        "name",
        lambda r: saved(r.services.category, name="新类别"),
        {"services", "case"},
    ),
    Row(
        "category",
        "name, by update_or_create",
        lambda r: Category.objects.update_or_create(
            pk=r.services.category_id, defaults={"name": "新类别"}
        ),
        {"services", "case"},
    ),
    Row(
        "field",
        "renamed",
        lambda r: saved(Field.objects.get(name="社区"), name="街道"),
        {"services"},
    ),
    Row(
        "field moved",
        "to another category",
        lambda r: saved(Field.objects.get(name="社区"), category=r.security.category, ordinal=2),
        {"services", "security"},
    ),
    Row("field", "deleted", lambda r: Field.objects.get(name="社区").delete(), {"services"}),
    Row(
        "indicator",
        "renamed",
        lambda r: saved(Indicator.objects.get(), name="先进性"),
        {"case", "other"},
    ),
    Row("case reference", "number", lambda r: saved(r.case.case_ref, ballot_no=7), {"case"}),
    Row("award", "released", lambda r: release_results(r.case), {"case"}),
    Row("release", "award taken back", award_taken_back, {"case", "other"}),
    Row("rule sheet", "published", rules_published, {"case", "other"}),
    Row("plugin pause", "paused", paused, {"case", "other"}),
    Row(
        "partner",
        "name",
        lambda r: saved(Partner.objects.get(slug="qingdaonews"), name="新闻网"),
        {"report"},
    ),
    Row(
        "partner",
        "site taken away",
        lambda r: saved(Partner.objects.get(slug="bandao"), site=None),
        {"notice"},
    ),
    Row(
        "site",
        "host",
        lambda r: saved(Site.objects.get(partner__slug="bandao"), hostname="news.example"),
        {"notice"},
    ),
    Row(
        "site",
        "hub's port",
        lambda r: saved(Site.objects.get(is_default_site=True), port=80),
        ALL - {"notice"},
    ),
    Row("site", "deleted", lambda r: Site.objects.get(partner__slug="bandao").delete(), {"notice"}),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.cause}: {row.what}")
def test_change_rebuilds_what_it_touches_and_nothing_else(rooms, row):
    seq = documents.last_seq()

    row.change(rooms)

    pending = rooms.names_of(PendingBuild.objects.values_list("uid", flat=True))
    build_all(timezone.now() + timedelta(minutes=1))
    assert rooms.changed_since(seq) == row.changed
    assert row.changed <= pending
    assert not PendingBuild.objects.exists()


def test_every_row_of_the_table_is_tested():
    assert {row.cause for row in ROWS} == {trigger.cause for trigger in TRIGGERS}


@pytest.mark.parametrize("trigger", TRIGGERS, ids=lambda trigger: trigger.cause)
def test_rows_are_announced_where_a_save_commits_before_its_signal(trigger):
    saves_as_one = issubclass(trigger.sender, Page | AtomicSaveModel)
    asks_after_saving = post_save in trigger.signals

    assert trigger.announced == (asks_after_saving and not saves_as_one)


def autosaved(rooms: Newsrooms) -> None:
    draft = rooms.case.get_latest_revision_as_object()
    draft.title = "草稿"
    first = draft.save_revision()
    draft.title = "草稿二"
    draft.save_revision(overwrite_revision=first)


def drafted_anew(rooms: Newsrooms) -> None:
    draft = NewsPage(title="未发布", slug="draft", standfirst="导语", live=False)
    newsroom("bandao").add_child(instance=draft)
    draft.save_revision()
    draft.slug = "draft-renamed"
    draft.save()
    draft.delete()


def scheduled(rooms: Newsrooms) -> None:
    draft = rooms.case.get_latest_revision_as_object()
    draft.go_live_at = timezone.now() + timedelta(days=1)
    draft.save_revision().publish()


def locked(rooms: Newsrooms) -> None:
    rooms.case.locked = True
    rooms.case.save(update_fields=["locked"])


@pytest.mark.parametrize("change", [autosaved, drafted_anew, scheduled, locked])
def test_drafts_queue_nothing(rooms, change):
    change(rooms)

    assert not PendingBuild.objects.exists()


def test_new_draft_of_a_case_queues_nothing(rooms, monkeypatch):
    monkeypatch.setattr("tests.world.publish", add_draft)

    make_case("citizen-services", title="草稿案例")

    assert not PendingBuild.objects.exists()


def add_draft(parent: Page, page: Page) -> Page:
    page.live = False
    parent.add_child(instance=page)
    page.save_revision()
    return page


def test_reading_facts_of_a_file_queues_nothing(rooms):
    rooms.body_picture.file_size = None

    rooms.body_picture.get_file_size()

    assert not PendingBuild.objects.exists()


def test_loading_a_fixture_queues_nothing(rooms):
    rooms.services.category.save_base(raw=True)

    assert not PendingBuild.objects.exists()
