"""Links in the text of a report, as visitors of the sites meet them."""

import pytest
from wagtail.models import PageViewRestriction

from tests.site_pages.visits import HOSTS, get, path_of
from tests.world import build_all, make_case, make_news, make_world

pytestmark = pytest.mark.django_db


def report_about(*targets) -> str:
    """The path of a report whose text links to these pages."""
    links = "".join(f'<a linktype="page" id="{page.pk}">此处</a>' for page in targets)
    report = make_news(body=[("paragraph", f"<p>见{links}</p>")])
    build_all()
    return path_of(report.canonical_url)


@pytest.mark.parametrize("fate", ["unpublished", "restricted", "deleted"])
def test_report_links_to_no_page_that_readers_cannot_open(client, fate):
    make_world()
    target = make_news(title="目标")
    address = report_about(target)
    if fate == "unpublished":
        target.unpublish()
    elif fate == "restricted":
        PageViewRestriction.objects.create(page=target, restriction_type="login")
    else:
        target.delete()

    page = get(client, "qingdaonews", address).content.decode()

    assert "<p>见<a>此处</a></p>" in page
    assert str(target.uid) not in page


@pytest.mark.parametrize("site", ["hub", "qingdaonews"])
def test_report_links_to_open_pages_on_the_host_being_visited(client, site):
    make_world()
    address = report_about(make_case(slug="linked"))

    page = get(client, site, address).content.decode()

    assert '<p>见<a href="' in page
    assert page.split('<p>见<a href="')[1].split('"')[0].removeprefix(f"http://{HOSTS[site]}") == (
        "/2020/citizen-services/linked/"
    )


@pytest.mark.parametrize("key", ["9" * 20, str(2**63), "-1", "x", ""])
@pytest.mark.parametrize("kind", ["page", "document"])
def test_link_to_a_key_that_no_row_can_have_is_text(client, kind, key):
    make_world()
    report = make_news(body=[("paragraph", f'<p>见<a linktype="{kind}" id="{key}">此处</a></p>')])
    build_all()

    page = get(client, "qingdaonews", path_of(report.canonical_url))

    assert page.status_code == 200
    answer = client.get(f"/api/v1/news/{report.uid}/").json()
    assert "此处" in answer["body_html"]
    assert "href" not in answer["body_html"]
