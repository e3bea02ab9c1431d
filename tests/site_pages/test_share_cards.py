"""What a page says where it is shared: its own title and picture, on the visited site (R118)."""

from html.parser import HTMLParser

import pytest
from django.contrib.staticfiles import finders
from PIL import Image

from cms.campaigns.models import Partner
from site_pages import sharing
from site_pages.templatetags.share_cards import SMALLEST
from tests.site_pages.visits import HOSTS, get, path_of
from tests.world import build_all, jpeg, make_case, make_news, make_picture, make_world

pytestmark = pytest.mark.django_db

SITES = ("hub", "qingdaonews")


class Shared(HTMLParser):
    """The Open Graph properties of a page, and the pictures of its body in their order."""

    def __init__(self, response):
        super().__init__()
        self.said, self.pictures = {}, []
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "meta" and (attributes.get("property") or "").startswith("og:"):
            self.said[attributes["property"]] = attributes["content"]
        if tag == "img":
            self.pictures.append(attributes)


def shared(client, site: str, page) -> Shared:
    return Shared(get(client, site, path_of(page.url)))


@pytest.fixture(autouse=True)
def _world():
    make_world()


def first_large(page: Shared) -> dict[str, str]:
    """The picture that WeChat takes: the first in the body that is large enough."""
    return next(p for p in page.pictures if min(int(p["width"]), int(p["height"])) >= SMALLEST)


@pytest.mark.parametrize("site", SITES)
def test_r118_a_case_is_shared_with_title_brief_and_first_picture(client, site):
    case = make_case(pictures=2, brief="居民“足不出户”<b>办事。")
    build_all()
    page = shared(client, site, case)
    said = page.said

    assert said["og:title"] == case.title
    assert said["og:description"] == case.brief
    assert said["og:site_name"] == sharing.mount_named(site).site_name
    assert said["og:locale"] == "zh_CN"
    root = f"http://{HOSTS[site]}/"
    assert said["og:image"].startswith(f"{root}media/images/")
    assert said["og:image"].endswith(".jpg")
    assert (said["og:image:width"], said["og:image:height"]) == ("640", "400")
    assert said["og:image:alt"] == "图0"
    assert first_large(page)["src"] == said["og:image"].removeprefix(root[:-1])


def test_the_address_that_is_shared_is_the_canonical_one(client):
    case = make_case()
    build_all()
    canonical = shared(client, "qingdaonews", case).said["og:url"]
    Partner.objects.filter(slug="qingdaonews").update(index_policy="noindex")
    unlisted = shared(client, "qingdaonews", case).said["og:url"]

    assert path_of(canonical) == path_of(unlisted) == path_of(case.url)
    assert unlisted.startswith(f"http://{HOSTS['hub']}/")


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("pictures", [0, 1])
def test_a_page_without_a_large_picture_gets_the_sites(client, site, pictures):
    case = make_case(pictures=0)
    if pictures:
        small = make_picture(data=jpeg(200, 150))
        case.pictures.create(picture=small, alt_text="小图", sort_order=0)
    news = make_news(body=[("heading", "第一节")])
    build_all()

    for page in (shared(client, site, case), shared(client, site, news)):
        assert page.said["og:image"].startswith(f"http://{HOSTS[site]}/static/")
        assert f"http://{HOSTS[site]}{first_large(page)['src']}" == page.said["og:image"]


def test_r118_a_report_is_shared_with_its_lead_else_its_first_picture(client):
    lead, inside = make_picture(alt_text="题图"), make_picture(alt_text="文中图")
    block = ("picture", {"picture": inside, "alt_text": "文中图", "caption": ""})
    with_lead = make_news(lead_picture=lead, body=[block])
    without = make_news(body=[block])
    about = make_news(cases=(make_case(),))
    build_all()

    alts = [
        shared(client, "hub", news).said["og:image:alt"] for news in (with_lead, without, about)
    ]
    assert alts == ["题图", "文中图", "图0"]


def test_the_shared_default_is_a_large_jpeg():
    with Image.open(finders.find("site_pages/img/share.jpg")) as picture:
        assert picture.format == "JPEG"
        assert min(picture.size) >= SMALLEST
