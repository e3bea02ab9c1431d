"""Old addresses: written with the change, answered on every host, never a loop."""

from urllib.parse import quote

import pytest
from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from cms.campaigns.models import Category
from site_pages.models import CasePage, CategoryPage
from tests.site_pages.visits import HOSTS, get, path_of
from tests.world import make_case, publish, republish

pytestmark = pytest.mark.django_db

ROOM = "/2020/citizen-services/"


@pytest.fixture
def case(pages) -> CasePage:
    return pages["case"]


def _rename(page, *slugs: str) -> None:
    for slug in slugs:
        republish(page, slug=slug)


def _answers(client, path: str) -> set[tuple[int, str]]:
    """What all hosts say about a path: the status and where it leads on that very host."""
    found = set()
    for site, host in HOSTS.items():
        answer = get(client, site, path)
        found.add((answer.status_code, answer.get("Location", "").replace(f"http://{host}", "")))
    return found


def test_every_former_address_leads_to_the_present_one(client, case):
    _rename(case, "a", "b", "c")
    for former in ("a", "b"):
        assert _answers(client, f"{ROOM}{former}/") == {(301, f"{ROOM}c/")}
    assert _answers(client, f"{ROOM}c/") == {(200, "")}


def test_a_page_renamed_back_is_shown_and_never_loops(client, case):
    _rename(case, "a", "b", "a")
    assert _answers(client, f"{ROOM}a/") == {(200, "")}
    assert _answers(client, f"{ROOM}b/") == {(301, f"{ROOM}a/")}
    _rename(case, "b")
    assert _answers(client, f"{ROOM}a/") == {(301, f"{ROOM}b/")}


def test_two_pages_that_swap_addresses_are_both_shown(client, case):
    _rename(case, "a")
    other = make_case(slug="b")
    _rename(case, "c")
    _rename(other, "a")
    _rename(case, "b")
    assert get(client, "qtv", f"{ROOM}a/").context["page"].pk == other.pk
    assert get(client, "qtv", f"{ROOM}b/").context["page"].pk == case.pk
    assert _answers(client, f"{ROOM}c/") == {(301, f"{ROOM}b/")}


def test_a_new_page_at_an_old_address_wins(client, case):
    _rename(case, "a", "b")
    newcomer = make_case(slug="a")
    assert _answers(client, f"{ROOM}a/") == {(200, "")}
    assert get(client, "qtv", f"{ROOM}a/").context["page"].pk == newcomer.pk


def test_a_draft_at_an_old_address_does_not_hide_the_redirect(client, case):
    _rename(case, "a", "b")
    draft = make_case(slug="a")
    CasePage.objects.filter(pk=draft.pk).update(live=False, first_published_at=None)
    assert _answers(client, f"{ROOM}a/") == {(301, f"{ROOM}b/")}


def test_the_old_address_of_a_withdrawn_page_is_gone(client, case):
    _rename(case, "a", "b")
    case.unpublish()
    assert _answers(client, f"{ROOM}a/") == {(410, "")}


def test_a_page_renamed_while_withdrawn_is_gone_at_both_addresses(client, case):
    _rename(case, "a")
    case.unpublish()
    case.refresh_from_db()
    case.slug = "b"
    case.save()
    assert _answers(client, f"{ROOM}a/") == {(410, "")}
    assert _answers(client, f"{ROOM}b/") == {(410, "")}


def test_renaming_a_draft_that_was_never_public_leaves_no_redirect(case):
    draft = CasePage(title="草稿", slug="draft", live=False, applicant="甲", field="社区")
    draft.in_service_on = case.in_service_on
    case.get_parent().add_child(instance=draft)
    draft.slug = "draft-2"
    draft.save()
    assert not Redirect.objects.filter(old_path__contains="draft").exists()


@pytest.mark.parametrize("asked", ["a/", "a"])
def test_the_query_string_and_a_missing_slash_survive(client, case, asked):
    _rename(case, "a", "b")
    for site, host in HOSTS.items():
        answer = get(client, site, f"{ROOM}{asked}?from=wechat&q=%E4%B8%AD%26", follow=True)
        *_, (last, status) = answer.redirect_chain
        assert last == f"http://{host}{ROOM}b/?from=wechat&q=%E4%B8%AD%26"
        assert (status, answer.status_code) == (301, 200)


def test_percent_encoded_chinese_slugs_redirect(client, case):
    old, new = f"{ROOM}{quote('智慧社区')}/", f"{ROOM}{quote('一网通办')}/"
    assert path_of(case.full_url) == old
    _rename(case, "一网通办")
    assert _answers(client, old) == {(301, new)}
    assert _answers(client, old.lower()) == {(301, new)}


def test_a_categorys_rename_carries_its_cases_with_it(client, case):
    category = CategoryPage.objects.get(slug="citizen-services")
    _rename(case, "a")
    _rename(category, "services")
    assert _answers(client, f"{ROOM}a/") == {(301, "/2020/services/a/")}
    assert _answers(client, ROOM) == {(301, "/2020/services/")}
    _rename(case, "b")
    assert _answers(client, f"{ROOM}a/") == {(301, "/2020/services/b/")}


def test_page_and_old_address_change_in_one_transaction(case):
    """Before the commit both are there, after a failure neither is: no half of it survives."""
    before = case.url_path

    class PowerCut(Exception):
        pass

    def rename_and_die():
        with transaction.atomic():
            case.slug = "a"
            case.save()
            inside = Redirect.objects.filter(redirect_page=case)
            assert list(inside.values_list("old_path", flat=True)) == [f"{ROOM}智慧社区"]
            raise PowerCut

    with pytest.raises(PowerCut):
        rename_and_die()
    assert not Redirect.objects.filter(redirect_page=case).exists()
    assert CasePage.objects.get().url_path == before


def test_a_move_keeps_the_old_address_in_the_same_transaction(case, monkeypatch):
    """A crash right after the move's own transaction finds the redirect already there."""
    room = CategoryPage.objects.get(slug="network-security")
    case.case_ref.category = room.category
    case.case_ref.save()

    def crash(*args, **kwargs):
        raise SystemExit

    monkeypatch.setattr("wagtail.actions.move_page.post_page_move.send", crash)
    with pytest.raises(SystemExit):
        case.move(room, pos="last-child")
    assert CasePage.objects.get().url_path.startswith(room.url_path)
    assert Redirect.objects.filter(old_path=f"{ROOM}智慧社区", redirect_page=case).exists()


def test_a_moved_case_redirects_on_every_host(client, case):
    room = CategoryPage.objects.get(slug="network-security")
    case.case_ref.category = room.category
    case.case_ref.save()
    case.move(room, pos="last-child")
    moved = f"/2020/network-security/{quote('智慧社区')}/"
    assert _answers(client, f"{ROOM}{quote('智慧社区')}/") == {(301, moved)}


def test_an_editors_redirect_of_one_site_wins_over_the_hubs(client, case):
    _rename(case, "a", "b")
    Redirect.add_redirect(f"{ROOM}a", "/news/", site=Site.objects.get(hostname="qtv.localhost"))
    Redirect.add_redirect("/everywhere", "/2020/", is_permanent=False)
    assert get(client, "qtv", f"{ROOM}a/")["Location"] == "/news/"
    assert get(client, "bandao", f"{ROOM}a/")["Location"].endswith(f"{ROOM}b/")
    assert _answers(client, "/everywhere/") == {(302, "/2020/")}


def test_the_hubs_own_redirects_are_not_the_partners(client, pages):
    hub = Site.objects.get(is_default_site=True)
    Redirect.add_redirect("/campaign-office", "/2020/", site=hub)
    assert get(client, "hub", "/campaign-office/").status_code == 301
    assert get(client, "qtv", "/campaign-office/").status_code == 404


def test_a_redirect_is_replaced_when_its_address_is_left_again(case):
    _rename(case, "a", "b")
    newcomer = make_case(slug="a")
    _rename(newcomer, "z")
    rows = Redirect.objects.filter(old_path=f"{ROOM}a")
    assert [row.redirect_page_id for row in rows] == [newcomer.pk]


def test_looking_for_a_redirect_takes_one_query(client, case, django_assert_max_num_queries):
    from django.test import RequestFactory

    from site_pages import redirects, sharing

    mount = sharing.mount_named("qtv")
    request = RequestFactory().get("/nowhere/?a=1")
    with django_assert_max_num_queries(1):
        assert redirects._redirect_for(request, mount) is None


def test_renaming_a_category_takes_a_constant_number_of_queries(
    pages, django_assert_max_num_queries
):
    room = CategoryPage.objects.get(slug="citizen-services")
    for number in range(5):
        make_case(slug=f"neighbour-{number}", pictures=0)
    from site_pages.redirects import keep_old_addresses

    with django_assert_max_num_queries(5):
        keep_old_addresses(room, room.url_path)
    assert Redirect.objects.filter(redirect_page__isnull=False).count() == 7


def test_a_published_category_of_a_later_campaign_gets_its_own_address(client, pages):
    """What stands at a path is looked up whole: the same slug elsewhere is no match."""
    campaign = pages["campaign"].campaign
    category = Category.objects.create(campaign=campaign, slug="x", name="新类", ordinal=9)
    publish(pages["campaign"], CategoryPage(title="新类", slug="智慧社区", category=category))
    assert _answers(client, f"/2020/{quote('智慧社区')}/") == {(200, "")}
    assert _answers(client, f"{ROOM}{quote('智慧社区')}/") == {(200, "")}
