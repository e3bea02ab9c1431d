"""What of a demonstration arrives later: as rows, in order, once, whatever dies meanwhile."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from wagtail.models import Collection

from cms.campaigns.loading.data_files import load_data
from cms.campaigns.models import Campaign
from cms.campaigns.services.bringing_in import as_demonstration, bring_in
from cms.core import audit
from cms.settings import base
from site_pages.campaign_pages import make_campaign_pages
from site_pages.demo import arrivals, bodies, content
from site_pages.demo.arrivals import await_rest, bring_one, how_many_to_come
from site_pages.demo.content import Content, in_turns
from site_pages.demo.following import follow_dates
from site_pages.models import CasePage, DemoArrival, NewsPage, Picture
from site_pages.newsrooms import SHARED_FOLDER
from site_pages.notice_page import notice_uid
from site_pages.sites import ensure_sites
from site_pages.tasks import receive_demo

pytestmark = pytest.mark.django_db

FILES = "qingdao2020"
NOW = datetime(2026, 6, 1, 7, 30, tzinfo=UTC)


@pytest.fixture
def loaded(monkeypatch) -> Content:
    """A demonstration of three cases and the news about them; small drawings, the same rows."""
    whole = load_data(FILES)
    cases = tuple(c for c in whole.cases if c.slug in {"island-clinic", "bay-fog-guide",
                                                       "small-boat-weather"})  # fmt: skip
    slugs = {case.slug for case in cases}
    few = replace(
        whole, cases=cases, news=tuple(n for n in whole.news if n.cases and set(n.cases) <= slugs)
    )
    assert few.news
    monkeypatch.setattr(arrivals, "_files", lambda name: few)
    monkeypatch.setattr(bodies, "PICTURE_SIZE", (160, 100))
    shown = as_demonstration(few, phase="submission", author=audit.SYSTEM, now=NOW)
    campaign = bring_in(shown.data, now=NOW)
    ensure_sites(base_domain="localhost", port=8000)
    list(make_campaign_pages(shown.data, campaign, author=audit.SYSTEM))
    return Content(shown.data, campaign)


def bring_all(now: datetime = NOW + timedelta(seconds=1)) -> int:
    done = 0
    while bring_one(now=now):
        done += 1
    return done


def test_everything_that_is_missing_arrives_once(loaded):
    wanted = await_rest(FILES, loaded, now=NOW)
    assert await_rest(FILES, loaded, now=NOW) == wanted == how_many_to_come()

    assert bring_all() == wanted

    assert how_many_to_come() == 0
    assert CasePage.objects.live().count() == 3
    assert Picture.objects.filter(case_uses__isnull=False).count() == 12
    assert len(set(Picture.objects.values_list("pixels_sha256", flat=True))) >= 12
    assert await_rest(FILES, loaded, now=NOW) == 1  # plugins are asked each time
    of_cases = Picture.objects.filter(case_uses__isnull=False)
    assert set(of_cases.values_list("collection__name", flat=True)) == {SHARED_FOLDER}
    of_news = Picture.objects.filter(case_uses__isnull=True)
    assert of_news.exists()
    assert Collection.get_first_root_node().pk not in of_news.values_list("collection", flat=True)


def test_reports_come_after_the_cases_they_are_about(loaded):
    await_rest(FILES, loaded, now=NOW)
    DemoArrival.objects.filter(key__contains="/case/").update(available_at=NOW + timedelta(hours=1))

    bring_all()

    assert NewsPage.objects.count() == 1  # the notice
    bring_all(NOW + timedelta(hours=2))
    bring_all(NOW + timedelta(hours=3))  # reports that came first were put off
    assert NewsPage.objects.count() == 1 + len(loaded.data.news)
    assert how_many_to_come() == 0


def test_a_worker_that_died_in_the_middle_of_a_case_loses_and_doubles_nothing(loaded, monkeypatch):
    await_rest(FILES, loaded, now=NOW)

    def killed(*_args: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        # After the pictures, before the page: nothing is cleaned up, as with SIGKILL.
        patch.setattr(content, "publish", killed)
        with pytest.raises(SystemExit):
            bring_one(now=NOW + timedelta(seconds=1))
    assert (CasePage.objects.count(), Picture.objects.count()) == (0, 4)
    assert DemoArrival.objects.filter(lease__isnull=False).count() == 1

    bring_all()
    assert CasePage.objects.count() == 2  # the lease of the third still runs
    bring_all(NOW + timedelta(seconds=arrivals.LEASE_SECONDS + 2))

    assert CasePage.objects.count() == 3
    assert Picture.objects.filter(title__contains="：", case_uses__isnull=False).count() == 12
    told = tuple(news.title for news in loaded.data.news)
    others = Picture.objects.filter(case_uses__isnull=True, credit="演示插画")
    assert [one.title for one in others if not one.title.startswith(told)] == []
    bring_all(NOW + timedelta(hours=1))
    assert how_many_to_come() == 0


def test_a_worker_that_died_after_the_case_makes_no_second_one(loaded):
    await_rest(FILES, loaded, now=NOW)
    key = f"{FILES}/case/island-clinic"
    loaded.add_case(next(c for c in loaded.data.cases if c.slug == "island-clinic"))
    assert DemoArrival.objects.filter(key=key).exists()

    bring_all()

    assert CasePage.objects.filter(slug="island-clinic").count() == 1
    assert how_many_to_come() == 0


def test_nothing_arrives_in_a_campaign_that_is_no_demonstration(loaded):
    await_rest(FILES, loaded, now=NOW)
    Campaign.objects.update(is_demonstration=False)
    bring_all()
    assert (CasePage.objects.count(), how_many_to_come()) == (0, 0)


def test_first_cases_show_every_category():
    data = load_data(FILES)
    first = in_turns(data.cases)[:10]
    assert {case.category for case in first} == {c.slug for c in data.categories}
    assert sorted(c.slug for c in in_turns(data.cases)) == sorted(c.slug for c in data.cases)


def test_publications_follow_the_dates_and_never_lie_in_the_future(loaded):
    list(loaded.add_all())
    campaign, slugs = loaded.campaign, {case.slug: case for case in loaded.data.cases}
    later = NOW + timedelta(days=700)
    before = dict(CasePage.objects.values_list("slug", "first_published_at"))
    edited = NewsPage.objects.exclude(uid=notice_uid(campaign.slug)).first().specific
    edited.title = "没写完"
    edited.save_revision()

    shown = as_demonstration(
        arrivals._files(FILES), phase="submission", author=audit.SYSTEM, now=later
    )
    follow_dates(shown.data, campaign, days=shown.days_moved, now=later)

    moved = dict(CasePage.objects.values_list("slug", "first_published_at"))
    assert {moved[slug] - before[slug] for slug in slugs} == {timedelta(days=shown.days_moved)}
    assert {case.slug: case.published_at for case in shown.data.cases} == moved
    notice = NewsPage.objects.get(uid=notice_uid(campaign.slug))
    assert notice.dated == notice.get_latest_revision_as_object().dated
    assert notice.dated == shown.data.notice_published_at <= later
    assert notice.live
    dated = edited.dated
    edited.refresh_from_db()
    assert (edited.dated, edited.has_unpublished_changes) == (dated, True)


def test_only_where_a_demonstration_may_be_loaded_a_worker_looks_for_one():
    """Production's settings are the base's: its beat never rings for what it refuses to load."""
    assert not base.DEMONSTRATIONS_ALLOWED
    assert "receive-demo" not in base.CELERY_BEAT_SCHEDULE
    assert base.DEMO_SCHEDULE["receive-demo"]["task"] == receive_demo.name
    assert settings.DEMONSTRATIONS_ALLOWED
    assert set(settings.CELERY_BEAT_SCHEDULE) == {*base.CELERY_BEAT_SCHEDULE, "receive-demo"}
