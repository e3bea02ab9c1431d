"""Plugins on pages: filled where on, a notice where paused, nothing where off or failing."""

import re
import sys

import pytest
from django.template import engines
from django.template.loaders.locmem import Loader

from cms.plugin_system import counters
from cms.plugin_system.slots import SLOTS
from cms.plugin_system.testing import paused, registered, switched_on
from site_pages import theming
from site_pages.models import CampaignPage, CasePage
from tests.cms.plugin_system.made_up import plugin_module
from tests.given import given
from tests.site_pages.visits import get, path_of
from tests.world import build_all, make_case, make_news, make_world

pytestmark = pytest.mark.django_db

TEMPLATES = {
    "filler/slot.html": "<i data-slot='{{ slot }}'>{{ campaign }}|{{ case|default:'-' }}|{{ word }}"
    "|{{ page.title }}</i>",
    "filler/broken.html": "{{ word|date:1/0 }}{% include 'no/such.html' %}",
}
# Every partner with a theme, and one that has none yet or is one of them.
PARTNERS = tuple(sorted({*theming.theme_slugs(), "qtv"} - {"hub"}))
FILLED = re.compile(r"<i data-slot='([\w.]+)'>(\d+)\|([^|]+)\|([^|]*)\|([^<]*)</i>")


@pytest.fixture(autouse=True)
def _templates(monkeypatch):
    """Templates of plugins that tests make up, found last."""
    (cached,) = engines["django"].engine.template_loaders
    monkeypatch.setattr(cached, "loaders", [*cached.loaders, Loader(cached.engine, TEMPLATES)])
    cached.reset()
    counters.take()
    yield
    cached.reset()
    counters.take()


def filler(slots=SLOTS, template="filler/slot.html", *hooks, **spec):
    return plugin_module("filler", *hooks, slots=dict.fromkeys(slots, template), **spec)


@pytest.fixture
def places(db):
    return given(make_places)


def make_places():
    make_world(partners=PARTNERS)
    case = make_case(pictures=0)
    news = make_news("hub", campaign=case.case_ref.campaign)
    build_all()
    return {
        "home": "/",
        "hall": "/2020/",
        "room": "/2020/citizen-services/",
        "case": path_of(case.url),
        "news": f"/news/{news.uid}/{news.slug}/",
        "newsroom": "/news/",
        "missing": "/nothing-here/",
    }


EXPECTED = {
    "home": {"home.main"},
    "hall": {"hall.top", "hall.footer"},
    "room": {"hall.top", "hall.footer"},
    "case": {"case.actions", "case.aside", "case.footer"},
    "news": {"news.footer"},
    "newsroom": set(),
    "missing": set(),
}
EVERYWHERE = {"page.head", "page.top", "page.footer"}


def test_the_pages_between_them_have_every_slot():
    assert set().union(EVERYWHERE, *EXPECTED.values()) == set(SLOTS)


@pytest.mark.parametrize("site", ["hub", *PARTNERS])
def test_every_theme_has_every_slot_once(client, places, site):
    with registered(filler()), switched_on("filler"):
        for place, path in places.items():
            shown = [name for name, *_ in FILLED.findall(get(client, site, path).content.decode())]
            assert sorted(shown) == sorted(EXPECTED[place] | EVERYWHERE), (place, site)


def slot_context(slot, campaign, case):
    return {"word": f"{slot}/{campaign}/{case}"}


def test_plugins_learn_campaign_and_case_from_the_page(client, places):
    campaign, case = CampaignPage.objects.get().campaign_id, CasePage.objects.get().uid
    module = filler(SLOTS, "filler/slot.html", slot_context)
    with registered(module), switched_on("filler"):
        for place in ("home", "hall", "room", "news", "newsroom", "case"):
            html = get(client, "hub", places[place]).content.decode()
            (told,) = [one for one in FILLED.findall(html) if one[0] == "page.footer"]
            about = case if place == "case" else None
            assert told[1:4] == (
                str(campaign),
                str(about or "-"),
                f"page.footer/{campaign}/{about}",
            ), place


def test_off_leaves_nothing(client, places):
    bare = get(client, "hub", places["case"]).content
    with registered(filler()), switched_on():
        assert get(client, "hub", places["case"]).content == bare


def test_paused_says_why_to_everybody(client, places):
    with registered(filler(("case.footer",))), paused("filler", reason="核对<数据>"):
        html = get(client, "hub", places["case"]).content.decode()
    assert html.count("plugin-paused") == 1
    assert "Filler" in html
    assert "核对&lt;数据&gt;" in html
    assert not FILLED.search(html)


def fails():
    def slot_context(slot):
        raise ZeroDivisionError

    return slot_context


@pytest.mark.parametrize(
    ("module", "counted"),
    [
        (filler(("case.footer",), "filler/slot.html", fails()), "slot_context"),
        (filler(("case.footer",), "filler/broken.html"), "template case.footer"),
    ],
    ids=["hook", "template"],
)
def test_a_failing_plugin_leaves_the_page_whole(client, places, module, counted, caplog):
    bare = get(client, "hub", places["case"]).content
    with registered(module), switched_on("filler"):
        answer = get(client, "hub", places["case"])
    assert answer.status_code == 200
    assert answer.content == bare
    assert counters.take()["filler", counted].failures == 1
    assert f"plugin filler failed in {counted}" in caplog.text


async def waits():
    return {}


@pytest.mark.parametrize(
    "answer",
    [lambda: [1], lambda: 5, lambda: "abc", lambda: print, waits, lambda: sys.exit(3)],
    ids=["list", "number", "text", "function", "coroutine", "exit"],
)
def test_a_context_that_is_none_is_the_plugins_failure(client, places, answer):
    def slot_context():
        return answer()

    bare = get(client, "hub", places["case"]).content
    module = filler(("case.footer",), "filler/slot.html", slot_context)
    with registered(module), switched_on("filler"):
        page = get(client, "hub", places["case"])
    assert (page.status_code, page.content) == (200, bare)
    assert counters.take()["filler", "slot_context"].failures == 1


def empty():
    def slot_context():
        return None

    return slot_context


def test_none_leaves_the_slot_empty(client, places):
    bare = get(client, "hub", places["case"]).content
    module = filler(("case.footer",), "filler/slot.html", empty())
    with registered(module), switched_on("filler"):
        assert get(client, "hub", places["case"]).content == bare


def test_a_theme_may_replace_a_plugins_template(client, places, monkeypatch, tmp_path):
    folder = tmp_path / "qtv/filler"
    folder.mkdir(parents=True)
    (folder / "slot.html").write_text("<b>in the dress of {{ theme }}</b>")
    folders = theming.ThemeLoader.get_dirs
    monkeypatch.setattr(
        theming.ThemeLoader,
        "get_dirs",
        lambda self: [tmp_path / (theming.current_theme() or "none"), *folders(self)],
    )
    with registered(filler(("case.footer",))), switched_on("filler"):
        hub = get(client, "hub", places["case"]).content.decode()
        partner = get(client, "qtv", places["case"]).content.decode()
    assert "in the dress" not in hub
    assert FILLED.search(hub)
    assert "<b>in the dress of qtv</b>" in partner


def test_an_unknown_slot_in_a_template_is_a_mistake():
    with pytest.raises(KeyError):
        engines["django"].from_string("{% load plugin_slots %}{% plugin_slot 'x.y' %}").render()


def test_a_slot_that_nobody_fills_asks_nobody(django_assert_num_queries):
    template = engines["django"].from_string(
        "{% load plugin_slots %}{% plugin_slot 'hall.footer' %}"
    )
    with django_assert_num_queries(0):
        assert template.render({"page": CampaignPage()}) == ""
