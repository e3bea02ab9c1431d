"""Wagtail's 取消发布 leads to 撤稿 on every path: nothing public goes without a reason."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.core.models import AuditEntry
from site_pages.models import CampaignPage, CasePage, CategoryPage, NewsPage
from site_pages.scheduling import carry_out_schedule
from tests.given import given
from tests.site_pages.editing.people import make_draft, make_people, make_person, send_in
from tests.site_pages.visits import get, path_of
from tests.world import build_all, make_case, make_event, make_news, make_world, republish

pytestmark = pytest.mark.django_db(transaction=True)

REASON = "配图未获授权"


@pytest.fixture
def report():
    return given(report_of_bandao)


def report_of_bandao():
    make_world(partners=("bandao",))
    return make_news("bandao")


@pytest.fixture
def chief(client, report):
    person = make_person("bandao", "chiefs")
    client.force_login(person)
    return person


def ours(page) -> str:
    return reverse("editing:withdraw", args=(page.pk,))


def wagtails(page) -> str:
    return reverse("wagtailadmin_pages:unpublish", args=(page.pk,))


def bulk(*pages) -> str:
    address = reverse("wagtail_bulk_action", args=("wagtailcore", "page", "unpublish"))
    return f"{address}?" + "&".join(f"id={page.pk}" for page in pages)


def is_live(page) -> bool:
    return type(page).objects.get(pk=page.pk).live


def test_editors_menus_offer_the_one_way(client, report, chief):
    shown = client.get(reverse("wagtailadmin_pages:edit", args=(report.pk,))).content.decode()

    assert wagtails(report) not in shown
    assert "取消发布" not in shown
    # In the menu of the page and in that of the actions beside publishing.
    assert len(re.findall(f'href="{ours(report)}"', shown)) == 2


def test_row_of_the_explorer_offers_the_one_way(client, report, chief):
    listing = reverse("wagtailadmin_explore", args=(report.get_parent().pk,))

    shown = client.get(listing).content.decode()

    assert wagtails(report) not in shown
    assert ours(report) in shown


def test_rows_of_those_who_may_not_offer_nothing(client, report):
    client.force_login(make_person("bandao", "editors"))
    listing = reverse("wagtailadmin_explore", args=(report.get_parent().pk,))

    shown = client.get(listing).content.decode()

    assert report.title in shown
    assert ours(report) not in shown


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("kind", ["report", "event", "case", "category", "campaign"])
def test_wagtails_address_leads_to_the_question(admin_client, method, kind):
    make_world(partners=("bandao",))
    case = make_case()
    page = {
        "report": lambda: make_news("bandao"),
        "event": lambda: make_event("bandao"),
        "case": lambda: case,
        "category": lambda: CategoryPage.objects.get(pk=case.get_parent().pk),
        "campaign": CampaignPage.objects.get,
    }[kind]()

    answer = getattr(admin_client, method)(wagtails(page), {"include_descendants": "1"})

    assert (answer.status_code, answer["Location"]) == (302, ours(page))
    assert is_live(page)
    assert is_live(case)


def test_wagtails_address_says_who_may_not(client, report):
    client.force_login(make_person("bandao", "editors"))

    answer = client.post(wagtails(report), follow=True)

    assert "有权发布" in answer.content.decode() or "才能撤稿" in answer.content.decode()
    assert is_live(report)


@pytest.mark.parametrize("recursive", [False, True])
def test_admins_api_refuses(admin_client, report, recursive):
    case = make_case()
    for page in (report, case, case.get_parent().specific):
        answer = admin_client.post(
            f"/admin/api/main/pages/{page.pk}/action/unpublish/",
            {"recursive": recursive},
            content_type="application/json",
        )
        assert answer.status_code == 403
        assert is_live(page)
    assert is_live(case)


def test_bulk_action_asks_and_withdraws_all(client, report, chief):
    other = make_news("bandao", title="另一篇", slug="other")

    asked = client.get(bulk(report, other)).content.decode()
    assert report.title in asked
    assert "公开说明" in asked
    without = client.post(bulk(report, other), {"reason": ""})
    assert without.status_code == 200
    assert is_live(report)
    answer = client.post(bulk(report, other), {"reason": REASON, "public_note": "配图更换中。"})

    assert answer.status_code == 302
    assert not is_live(report)
    assert not is_live(other)
    entries = AuditEntry.objects.filter(action="page.withdrawn")
    assert {(entry.reason, entry.target_id) for entry in entries} == {
        (REASON, str(report.uid)),
        (REASON, str(other.uid)),
    }


def test_bulk_action_says_what_it_leaves_and_why(client, report, chief):
    case = make_case()

    asked = client.get(bulk(report, case)).content.decode()
    assert case.title in asked
    client.post(bulk(report, case), {"reason": REASON})

    assert not is_live(report)
    assert is_live(case)


def test_bulk_action_on_a_category_leaves_its_cases(admin_client, report):
    case = make_case()
    category = CategoryPage.objects.get(pk=case.get_parent().pk)

    admin_client.post(bulk(category), {"reason": REASON, "include_descendants": "1"})

    assert not is_live(category)
    assert is_live(case)


def test_reviewer_of_a_page_in_review_meets_the_one_way(client):
    make_world(partners=("bandao",))
    people = make_people("bandao")
    page = make_draft("bandao", people["editors"])
    page.get_latest_revision().publish()
    page = NewsPage.objects.get(pk=page.pk)
    page.title = "新的一稿"
    page.save_revision(user=people["editors"])
    page = send_in(page, people["editors"])

    for office, links in (("desk_editors", 0), ("chiefs", 2)):
        client.force_login(people[office])
        edit = reverse("wagtailadmin_pages:edit", args=(page.pk,))
        shown = client.get(edit).content.decode()
        assert wagtails(page) not in shown
        assert shown.count(f'href="{ours(page)}"') == links
    client.post(ours(page), {"reason": REASON})
    assert not is_live(page)


def test_time_that_is_over_has_a_tombstone_and_a_page_of_its_own(client, report):
    build_all()
    republish(report, expire_at=timezone.now() - timedelta(minutes=1))

    carry_out_schedule(now=timezone.now())
    build_all()

    assert client.get(f"/api/v1/news/{report.uid}/").json()["reason"] == "expired"
    shown = get(client, "bandao", path_of(report.get_full_url()))
    assert shown.status_code == 410
    assert "按事先设定下线" in shown.content.decode()
    assert not AuditEntry.objects.filter(action="page.withdrawn").exists()


def test_case_models_have_one_way():
    """Whoever asks for the right to unpublish, of whichever page of ours, is told no."""
    make_world(partners=("bandao",))
    make_case()
    person = make_person("bandao", "chiefs")
    person.is_superuser = True

    for page in (CasePage.objects.get(), CategoryPage.objects.first(), CampaignPage.objects.get()):
        assert page.live
        assert not page.permissions_for_user(person).can_unpublish()
