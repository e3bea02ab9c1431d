"""A draft in eight dresses, side by side and by a signed link on a phone."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from site_pages import theming
from site_pages.editing.draft_links import LIFETIME, SALT, draft_path
from site_pages.editing.withdrawal import withdraw
from site_pages.models import NewsPage
from tests.given import given
from tests.site_pages.editing.people import make_draft, make_person
from tests.site_pages.visits import SLUGS, get
from tests.world import make_news, make_world

pytestmark = pytest.mark.django_db

OF_AN_ENTRY = ("wagtailcore_site", "campaigns_partner", "wagtailcore_revision")
TITLE = "还没有发布的报道"


@pytest.fixture
def draft():
    return given(changed_draft)


def changed_draft():
    make_world(partners=SLUGS)
    editor = make_person("bandao", "editors")
    page = make_draft("bandao", editor, title="旧标题")
    page.title = TITLE
    page.save_revision(user=editor)
    return NewsPage.objects.get()


def test_grid_has_a_frame_and_a_code_for_every_theme(client, draft):
    client.force_login(make_person("bandao", "editors", "second"))

    shown = client.get(reverse("editing:themes", args=(draft.pk,))).content.decode()

    modes = [mode for mode, _ in draft.preview_modes]
    assert set(theming.theme_slugs()) <= set(modes)
    frames = [reverse("editing:in-theme", args=(draft.pk, mode)) for mode in modes]
    assert re.findall(r'<iframe[^>]*src="([^"]+)"', shown) == frames
    assert shown.count("data:image/png;base64,") == len(modes)
    assert (
        client.get(reverse("wagtailadmin_pages:edit", args=(draft.pk,)))
        .content.decode()
        .count(reverse("editing:themes", args=(draft.pk,)))
    )


def test_eight_themes_cost_no_query_more_than_two(client, draft, monkeypatch):
    client.force_login(make_person("bandao", "editors", "second"))
    address = reverse("editing:themes", args=(draft.pk,))
    client.get(address)

    def queries_of(count: int) -> int:
        fresh = property(lambda _: theming.preview_themes()[:count])
        monkeypatch.setattr(NewsPage, "preview_modes", fresh)
        with CaptureQueriesContext(connection) as queries:
            shown = client.get(address).content.decode()
        assert shown.count("<iframe") == count
        # What the frame around every screen asks is kept for seconds and comes and goes.
        asked = [one["sql"] for one in queries.captured_queries]
        return sum(any(table in sql for table in OF_AN_ENTRY) for sql in asked)

    # The first is the hub's; of the others the names are read, for all at once.
    assert queries_of(8) == queries_of(2) > 0


@pytest.mark.parametrize("theme", ["hub", "qingdaonews"])
def test_frame_shows_the_draft_in_the_theme_and_may_be_framed_here_alone(client, draft, theme):
    client.force_login(make_person("bandao", "editors", "second"))

    answer = client.get(reverse("editing:in-theme", args=(draft.pk, theme)))

    body = answer.content.decode()
    assert TITLE in body
    assert f'class="site-{theme}' in body
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_stranger_with_the_link_sees_the_draft_and_nobody_indexes_it(client, draft):
    path = draft_path(draft.get_latest_revision(), "qingdaonews")

    answer = get(client, "hub", path)

    assert answer.status_code == 200
    assert TITLE in answer.content.decode()
    assert 'class="site-qingdaonews' in answer.content.decode()
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert get(client, "bandao", f"/news/{draft.uid}/{draft.slug}/").status_code == 404


@pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (1, 410)])
def test_link_ends_after_two_hours(client, draft, seconds, status):
    now = timezone.now().replace(microsecond=0)
    with time_machine.travel(now, tick=False):
        path = draft_path(draft.get_latest_revision(), "hub")

    with time_machine.travel(now + LIFETIME + timedelta(seconds=seconds), tick=False):
        answer = get(client, "hub", path)

    assert answer.status_code == status
    assert (TITLE in answer.content.decode()) == (status == 200)
    assert answer["Cache-Control"] == "no-store"


def test_forged_links_show_nothing(client, draft):
    path = draft_path(draft.get_latest_revision(), "hub")
    forged = [
        path[:-2] + "/",
        reverse("draft", args=(signing.dumps([draft.latest_revision_id, "hub"], salt="other"),)),
        reverse("draft", args=(signing.dumps([0, "hub", 0], salt=SALT),)),
    ]

    assert {get(client, "hub", one).status_code for one in forged} == {410}


def test_link_ends_when_the_page_is_withdrawn_and_one_made_afterwards_shows_it(client):
    make_world(partners=("bandao",))
    report, chief = make_news("bandao", title=TITLE), make_person("bandao", "chiefs")
    before = draft_path(report.latest_revision, "bandao")
    assert get(client, "hub", before).status_code == 200

    withdraw(page=report, user=chief, reason="侵权", now=timezone.now())

    gone = get(client, "hub", before)
    assert (gone.status_code, TITLE in gone.content.decode()) == (410, False)
    page = NewsPage.objects.get()
    after = draft_path(page.latest_revision, "bandao")
    assert get(client, "hub", after).status_code == 200
    page.get_latest_revision().publish()
    assert get(client, "hub", before).status_code == 410


def test_link_of_an_earlier_release_has_ended(client, draft):
    token = signing.dumps([draft.latest_revision_id, "hub"], salt=SALT, compress=True)

    assert get(client, "hub", reverse("draft", args=(token,))).status_code == 410


def test_link_does_not_show_what_was_written_later(client, draft):
    path = draft_path(draft.get_latest_revision(), "hub")
    draft.title = "更晚的标题"
    draft.save_revision()

    assert TITLE in get(client, "hub", path).content.decode()


def test_newsrooms_do_not_see_each_others_drafts(client, draft):
    client.force_login(make_person("qtv", "editors"))

    for name, args in (("themes", (draft.pk,)), ("in-theme", (draft.pk, "hub"))):
        answer = client.get(reverse(f"editing:{name}", args=args))
        assert answer.status_code in {302, 403}
        assert TITLE not in answer.content.decode()
