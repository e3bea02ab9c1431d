"""Sites follow from the settings: run at every start, twice is once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site

from cms.campaigns.models import Partner
from site_pages import theming
from site_pages.models import HubHomePage, NewsroomPage, PartnerHomePage
from site_pages.sites import ensure_sites
from tests.world import PARTNERS, make_news, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def partners(db):
    for ordinal, (slug, name) in enumerate(PARTNERS, start=1):
        Partner.objects.create(slug=slug, name=name, ordinal=ordinal)


def _addresses() -> dict[str, str]:
    return {site.root_page.slug: site.root_url for site in Site.objects.all()}


def test_the_first_run_replaces_wagtails_welcome_page(partners):
    welcome = Site.objects.get().root_page
    assert (welcome.depth, welcome.slug) == (2, "home")
    ensure_sites(base_domain="localhost", port=8000, partners=("qtv",))
    assert not Page.objects.filter(pk=welcome.pk).exists()
    assert _addresses() == {"hub": "http://localhost:8000", "qtv": "http://qtv.localhost:8000"}
    assert Site.objects.get(is_default_site=True).root_page.specific_class is HubHomePage
    assert Partner.objects.get(slug="qtv").site.root_page.specific_class is PartnerHomePage
    assert NewsroomPage.objects.live().count() == 2


def test_a_second_run_writes_nothing(partners):
    slugs = [slug for slug, _ in PARTNERS]
    first = ensure_sites(base_domain="localhost", port=8000, partners=slugs)
    with CaptureQueriesContext(connection) as queries:
        second = ensure_sites(base_domain="localhost", port=8000, partners=slugs)
    assert [site.pk for site in first] == [site.pk for site in second]
    written = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written == []


def test_sites_follow_the_base_domain_and_port(partners):
    ensure_sites(base_domain="localhost", port=8000, partners=("qtv", "bandao"))
    before = set(Site.objects.values_list("pk", flat=True))
    ensure_sites(base_domain="cases.example", port=443, partners=("qtv", "bandao"))
    assert _addresses() == {
        "hub": "https://cases.example",
        "qtv": "https://qtv.cases.example",
        "bandao": "https://bandao.cases.example",
    }
    assert set(Site.objects.values_list("pk", flat=True)) == before


def test_page_addresses_follow_at_once():
    make_world()
    news = make_news()
    assert news.full_url.startswith("http://qingdaonews.localhost:8000/")
    ensure_sites(base_domain="cases.example", port=80, partners=("qingdaonews",))
    moved = type(news).objects.get(pk=news.pk)
    assert moved.full_url.startswith("http://qingdaonews.cases.example/news/")


def test_partners_that_have_a_theme_get_a_site_by_default(partners):
    ensure_sites(base_domain="localhost", port=8000)
    with_theme = {slug for slug, _ in PARTNERS} & set(theming.theme_slugs())
    assert set(_addresses()) == {"hub", *with_theme}
    assert "qingdaonews" in with_theme


def test_a_partner_that_comes_later_is_added(partners):
    ensure_sites(base_domain="localhost", port=8000, partners=("qtv",))
    ensure_sites(base_domain="localhost", port=8000, partners=("qtv", "xinwang"))
    assert set(_addresses()) == {"hub", "qtv", "xinwang"}


def test_a_site_that_lost_its_partner_is_found_again(partners):
    ensure_sites(base_domain="localhost", port=8000, partners=("qtv",))
    Partner.objects.filter(slug="qtv").update(site=None)
    ensure_sites(base_domain="localhost", port=8000, partners=("qtv",))
    assert Partner.objects.get(slug="qtv").site.hostname == "qtv.localhost"
    assert Site.objects.count() == 2
