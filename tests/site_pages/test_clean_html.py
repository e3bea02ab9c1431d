"""Rich text comes out clean on the sites, whoever wrote it into the database."""

import pytest
from wagtail.rich_text import RichText

from site_pages.models import HubHomePage
from tests.site_pages.visits import HOSTS, get
from tests.world import build_all, make_news

pytestmark = pytest.mark.django_db

EVIL = (
    '<p onclick="evil()">正文<script>evil()</script>'
    '<a href="javascript:evil()">一</a><a href=" java\nscript:evil()">二</a>'
    '<a linktype="document" id=\'1" onmouseover="evil()\'>三</a>'
    '<a href="https://a.example/?a=1&amp;b=2" onfocus="evil()">四</a>'
    '<img src="x" onerror="evil()"><iframe src="https://a.example/evil()"></iframe></p>'
)
CLEAN = '<p>正文<a>一</a><a>二</a><a>三</a><a href="https://a.example/?a=1&amp;b=2">四</a></p>'


@pytest.mark.parametrize("site", HOSTS)
def test_no_site_shows_what_a_script_wrote_into_a_paragraph_or_box(client, eight_sites, site):
    text = RichText(EVIL)
    news = make_news(
        "bandao",
        slug="evil",
        body=[("paragraph", text), ("box", {"title": "盒", "text": text})],
    )
    build_all()

    page = get(client, site, f"/news/{news.uid}/evil/").content.decode()

    assert page.count(CLEAN) == 2
    assert "evil()" not in page


def test_introductions_are_cleaned_as_well(client, eight_sites):
    HubHomePage.objects.update(introduction=EVIL)

    page = get(client, "hub", "/").content.decode()

    assert CLEAN in page
    assert "evil()" not in page
