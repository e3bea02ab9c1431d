"""Every page type × theme × phase renders, and keeps what all pages promise (DESIGN 5)."""

from dataclasses import replace
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.template import engines
from django.template.loaders.locmem import Loader
from django.test import RequestFactory
from django.utils import timezone

from cms.campaigns.first_rules import campaign_rules
from cms.campaigns.loading.data_files import load_data
from cms.campaigns.loading.shifting import all_phases, days_to_open, moved_phases
from cms.campaigns.models import Campaign
from cms.campaigns.phases import ORDER, open_at
from cms.campaigns.queries import rules_at
from cms.campaigns.services import shift_demonstration_dates
from cms.core.audit import SYSTEM
from cms.plugin_system.slots import SLOTS
from cms.plugin_system.testing import registered, switched_on
from site_pages import theming, views
from site_pages.models import PublicPage
from tests.cms.plugin_system.made_up import plugin_module
from tests.site_pages.markup import Markup, faults_of_a_dressed_page, faults_of_every_page
from tests.site_pages.page_samples import EVERYWHERE, HOMES, SAMPLES, make_samples
from tests.site_pages.standing import standing_world
from tests.site_pages.visits import SLUGS, get
from tests.world import make_world

# Every theme, and where there still is one, a site that wears the shared templates.
THEMES = tuple(theming.theme_slugs())
SITES = (*THEMES, *[slug for slug in SLUGS if slug not in THEMES][:1])
FILLING = {"filler/slot.html": "<p data-slot='{{ slot }}'>{{ campaign }}</p>"}
MODULE = plugin_module("filler", slots=dict.fromkeys(SLOTS, "filler/slot.html"))


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Eight sites, and one page of every kind."""
    with django_db_blocker.unblock(), standing_world():
        make_world(partners=SLUGS)
        make_samples()
        yield


@pytest.fixture
def slots(monkeypatch):
    """A plugin that is on and fills every slot."""
    (cached,) = engines["django"].engine.template_loaders
    monkeypatch.setattr(cached, "loaders", [*cached.loaders, Loader(cached.engine, FILLING)])
    cached.reset()
    with registered(MODULE), switched_on("filler"):
        yield
    cached.reset()


@pytest.fixture
def open_phase(world, db, request) -> str:
    """The phase of this name is open: the campaign's dates are moved so."""
    now = timezone.now()
    data = load_data("qingdao2020")
    zone = ZoneInfo(data.time_zone)
    days = days_to_open(all_phases(data), request.param, now=now, zone=zone)
    phases = moved_phases(all_phases(data), days, zone=zone)
    campaign = Campaign.objects.get()
    # Only a demonstration's dates can be moved after the results, which are among the samples.
    campaign.is_demonstration = True
    campaign.save(update_fields=["is_demonstration"])
    moved = campaign_rules(replace(data, phases=phases)).phases
    shift_demonstration_dates(campaign=campaign, phases=moved, author=SYSTEM, now=now)
    assert request.param in phases_open(campaign, now)
    return str(request.param)


def phases_open(campaign: Campaign, now: datetime) -> list[str]:
    return open_at(rules_at(campaign.pk, now).phases, now)


@cache
def faults(html: str, *, is_dressed: bool) -> tuple[str, ...]:
    """What is wrong with a page; phases that change nothing on it cost nothing."""
    page = Markup(html)
    found = list(faults_of_every_page(page))
    return (*found, *faults_of_a_dressed_page(page)) if is_dressed else tuple(found)


def slots_of(html: str) -> list[str]:
    return sorted(p["data-slot"] for p in Markup(html).all("p") if "data-slot" in p)


@pytest.mark.slow
@pytest.mark.parametrize("open_phase", ORDER, indirect=True)
@pytest.mark.parametrize("site", SITES)
def test_every_page_type_renders_in_every_theme_and_phase(client, slots, site, open_phase):
    found = {}
    for name, sample in SAMPLES.items():
        answer = get(client, site, sample.path())
        html = answer.content.decode()
        wrong = [*faults(html, is_dressed=True)]
        if answer.status_code != sample.status:
            wrong.append(f"answers {answer.status_code}")
        if f'class="site-{site}"' not in html:
            wrong.append("not in the dress of its site")
        if (shown := slots_of(html)) != sorted(sample.slots | EVERYWHERE):
            wrong.append(f"slots {shown}")
        if lacking := sample.data - Markup(html).types():
            wrong.append(f"no structured data about {sorted(lacking)}")
        if wrong:
            found[name] = wrong
    assert found == {}


@pytest.mark.parametrize("theme", ["", *THEMES])
def test_the_server_error_page_stands_alone_in_every_theme(theme):
    with theming.dressed_as(theme):
        answer = views.server_error(RequestFactory().get("/2020/"))
    assert answer.status_code == 500
    assert faults(answer.content.decode(), is_dressed=False) == ()


def test_every_type_of_public_page_has_a_sample():
    """A new type joins the contract, in all themes and phases, before it can be merged."""
    types = {model for model in apps.get_models() if issubclass(model, PublicPage)}
    sampled = {sample.shows for sample in SAMPLES.values() if sample.shows}
    assert types - sampled - set(HOMES) == set(), "enter it in tests/site_pages/page_samples.py"


def test_the_samples_are_what_they_say(client, world, db):
    for name, sample in SAMPLES.items():
        if sample.shows is not None:
            page = get(client, "hub", sample.path()).context_data["page"]
            assert type(page) is sample.shows, name


def test_the_samples_between_them_have_every_slot():
    assert EVERYWHERE.union(*(sample.slots for sample in SAMPLES.values())) == set(SLOTS)


BROKEN = {
    "two h1": ("<h1>一</h1>", "2 h1"),
    "inline style": ("<p style='color:red'>字</p>", "inline style on <p>"),
    "inline script": ("<p onclick='x()'>字</p>", "inline script onclick"),
    "foreign picture": (
        "<img src='https://cdn.example/a.png' alt='' width='1' height='1'>",
        "foreign: https://cdn.example/a.png",
    ),
    "picture without its size": (
        "<img src='/a.png' alt=''>",
        "<img> without ['height', 'width']: /a.png",
    ),
    "None": ("<p>None</p>", "left over: None"),
    "English": ("<p>Read more</p>", "English: Read more"),
    "English that is read out": ("<p aria-label='Close'>关</p>", "English: Close"),
    "left open": ("<section><p>字</p>", "</main> closes section"),
    "a template's sign": ("<p>{{ page.title }}</p>", "left over: {{"),
}


@pytest.mark.parametrize(("markup", "complaint"), BROKEN.values(), ids=BROKEN)
def test_the_contract_sees_what_is_wrong(markup, complaint):
    frame = (
        "<!DOCTYPE html><html lang='zh-Hans'><head><title>题</title>"
        "<meta name='viewport' content='x'><meta name='robots' content='noindex'></head>"
        "<body><main id='main'><h1>题</h1>{}</main></body></html>"
    )
    assert list(faults_of_every_page(Markup(frame.replace("{}", "")))) == []
    assert complaint in list(faults_of_every_page(Markup(frame.replace("{}", markup))))
