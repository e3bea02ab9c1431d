"""What is due happens, page by page; what is refused says so and waits."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageLogEntry

from cms.core.models import AuditEntry
from site_pages import scheduling
from site_pages.models import NewsPage
from tests.site_pages.visits import HUB
from tests.world import make_news, make_world, republish

pytestmark = pytest.mark.django_db

LATER = timedelta(hours=1)


@pytest.fixture(autouse=True)
def world():
    make_world()


def schedule(page: NewsPage, now, **changes) -> None:
    draft = page.get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.go_live_at = now + LATER
    draft.save_revision().publish()


def title_of(page: NewsPage) -> str:
    return NewsPage.objects.get(pk=page.pk).title


@pytest.fixture
def travel(time_machine):
    """Wagtail's actions read the clock themselves."""
    return time_machine.move_to


def test_refused_page_keeps_its_schedule_and_holds_up_no_other(travel, admin_client):
    start = timezone.now()
    first, second = make_news("hub", title="一", slug="a"), make_news("hub", title="二", slug="b")
    schedule(first, start, title="一改", slug="taken")
    schedule(second, start + timedelta(minutes=1), title="二改")
    other = make_news("hub", title="占用者", slug="taken")
    travel(start + 2 * LATER)

    assert scheduling.carry_out_schedule(now=timezone.now()) == 1
    assert scheduling.carry_out_schedule(now=timezone.now()) == 0

    assert (title_of(first), title_of(second)) == ("一", "二改")
    (said,) = PageLogEntry.objects.filter(page=first.pk, action=scheduling.REFUSED)
    assert "taken" in said.data["reason"]
    history = admin_client.get(f"/admin/pages/{first.pk}/history/", headers={"host": HUB})
    assert "未能按计划" in history.content.decode()

    republish(other, slug="free-again")
    assert scheduling.carry_out_schedule(now=timezone.now()) == 1
    assert title_of(first) == "一改"


def test_expiry_is_the_systems_act(travel):
    page = make_news("hub", expire_at=timezone.now() + LATER)
    assert scheduling.carry_out_schedule(now=timezone.now()) == 0
    travel(timezone.now() + 2 * LATER)

    assert scheduling.carry_out_schedule(now=timezone.now()) == 1

    now = NewsPage.objects.get(pk=page.pk)
    assert (now.live, now.expired) == (False, True)
    entry = AuditEntry.objects.get(action="wagtail.unpublish.scheduled")
    assert (entry.actor_label, entry.target_id) == ("system", str(page.pk))


def test_broken_page_is_logged_and_holds_up_no_other(travel, monkeypatch, caplog):
    start = timezone.now()
    first, second = make_news("hub", title="一", slug="a"), make_news("hub", title="二", slug="b")
    schedule(first, start, title="一改")
    schedule(second, start + timedelta(minutes=1), title="二改")
    travel(start + 2 * LATER)
    save = NewsPage.save

    def break_one(page, *args, **kwargs):
        if page.pk == first.pk:
            raise OSError("disk")
        return save(page, *args, **kwargs)

    monkeypatch.setattr(NewsPage, "save", break_one)

    assert scheduling.carry_out_schedule(now=timezone.now()) == 1
    assert title_of(second) == "二改"
    assert "cannot be carried out" in caplog.text
