"""How many queries a page takes, and that it is as many for a hundred cases as for ten."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.campaigns.models import CaseRef
from cms.documents.models import DocumentVersion
from cms.plugin_system.registry import installed
from site_pages import pictures
from site_pages.models import CasePage, CategoryPage, HubHomePage, NewsroomPage
from site_pages.queries import with_renditions
from tests.given import given
from tests.security.people import SUPERUSER, make_user
from tests.site_pages.visits import HUB, get
from tests.world import build_all, make_case, make_news, make_picture, make_world

pytestmark = pytest.mark.django_db

LOOKUP = 2  # the site, the page
HALL = 6  # beyond the lookup


@pytest.fixture(autouse=True)
def _no_plugin():
    """What plugins cost is theirs; without any, their slots cost nothing."""
    with installed.restored():
        for plugin in installed.known():
            installed.take_out(plugin.spec.name)
        yield


@contextmanager
def counted():
    with CaptureQueriesContext(connection) as queries:
        yield queries


def _queries(client, site: str, path: str) -> int:
    """Queries of a visit when Wagtail's own small caches are warm, as they are in service."""
    assert get(client, site, path).status_code == 200
    with counted() as queries:
        get(client, site, path)
    return len(queries)


def _fill_hall(count: int) -> None:
    """As many public cases as asked for, stored as documents; the pages behind them are few."""
    if not CasePage.objects.exists():
        make_case(pictures=0)
        build_all()
    cases = DocumentVersion.objects.filter(kind="case")
    sample = cases.select_related("document").first()
    for number in range(cases.count(), count):
        document = type(sample.document).objects.get(pk=sample.document_id)
        reference = CaseRef.objects.create(
            campaign=CasePage.objects.first().case_ref.campaign,
            category=CasePage.objects.first().case_ref.category,
        )
        document.pk, document.seq = reference.uid, 10_000 + number
        document._state.adding = True
        document.save()
        sample.pk, sample.document = None, document
        sample._state.adding = True
        sample.save()


def hall_of_ten() -> None:
    make_world()
    make_news()
    _fill_hall(10)


def ninety_more() -> None:
    _fill_hall(100)


@pytest.mark.parametrize("site", ["hub", "qingdaonews"])
@pytest.mark.parametrize("path", ["/", "/2020/", "/2020/citizen-services/", "/2020/?q=智慧&tag=x"])
def test_halls_and_front_pages_take_as_many_queries_for_ten_cases_as_for_one_hundred(
    client, site, path
):
    given(hall_of_ten)
    ten = _queries(client, site, path)
    given(ninety_more)
    assert DocumentVersion.objects.filter(kind="case").count() >= 100
    assert _queries(client, site, path) == ten


def hall_of_thirty() -> None:
    make_world(partners=("qtv",))
    _fill_hall(30)


@pytest.mark.parametrize("site", ["hub", "qtv"])
@pytest.mark.parametrize("path", ["/2020/", "/2020/citizen-services/"])
def test_a_hall_takes_six_queries_beyond_finding_site_and_page(client, site, path):
    given(hall_of_thirty)
    assert _queries(client, site, path) <= LOOKUP + HALL


@pytest.mark.parametrize("site", ["hub", "qtv"])
def test_front_pages_take_few_queries(client, site):
    make_world(partners=("qtv",))
    make_news("qtv", cases=(make_case(),))
    build_all()
    assert _queries(client, site, "/") <= LOOKUP + HALL


def small_and_large_case() -> tuple[CasePage, CasePage]:
    make_world(partners=("qingdaonews", "qtv"))
    small, large = (
        make_case(pictures=1, tags=["甲"]),
        make_case(pictures=4, tags=["甲", "乙", "丙"]),
    )
    make_news(cases=(small, large))
    for _ in range(4):
        make_news(cases=(large,))
    build_all()
    return small, large


@pytest.mark.parametrize("site", ["hub", "qingdaonews", "qtv"])
def test_a_case_takes_as_many_queries_for_one_picture_and_report_as_for_many(client, site):
    small, large = given(small_and_large_case)
    few = _queries(client, site, small.url.removeprefix("http://localhost:8000"))
    many = _queries(client, site, large.url.removeprefix("http://localhost:8000"))
    # Three of them are 青岛新闻网's box of categories, one asks what the case has won.
    assert many == few <= LOOKUP + 13


def test_the_pictures_of_a_case_take_three_queries(django_assert_num_queries):
    from site_pages.queries import case_pictures

    make_world()
    make_case(pictures=4)
    build_all()
    page = CasePage.objects.get()
    with django_assert_num_queries(3):
        shown = case_pictures(page)
    assert all(len(picture["sources"]) == 2 for picture in shown)


def test_a_page_for_readers_makes_no_picture_sizes(client):
    make_world()
    case = make_case(pictures=4)
    assert get(client, "hub", case.url.removeprefix("http://localhost:8000")).status_code == 200
    assert all(not use.picture.renditions.exists() for use in case.pictures.all())


@pytest.mark.parametrize("site", ["hub", "qingdaonews"])
def test_news_takes_as_many_queries_for_one_picture_as_for_many(client, site):
    make_world()
    lead = make_picture()

    def block(number):
        return ("picture", {"picture": make_picture(), "alt_text": "图", "caption": str(number)})

    one = make_news(lead_picture=lead, body=[block(0)])
    many = make_news(lead_picture=lead, body=[block(n) for n in range(5)])
    build_all()
    few = _queries(client, site, f"/news/{one.uid}/{one.slug}/")
    assert _queries(client, site, f"/news/{many.uid}/{many.slug}/") == few <= LOOKUP + 10


def three_reports() -> None:
    make_world()
    one_of_each_sharing()


def fifteen_more_reports() -> None:
    for _ in range(5):
        one_of_each_sharing()


def one_of_each_sharing() -> None:
    make_news("hub", sharing="own_site")
    make_news(sharing="own_site")
    make_news()
    build_all()


@pytest.mark.parametrize("site", ["hub", "qingdaonews"])
def test_a_newsroom_takes_as_many_queries_for_one_report_as_for_many(client, site):
    given(three_reports)
    few = _queries(client, site, "/news/")
    given(fifteen_more_reports)
    assert _queries(client, site, "/news/") == few <= LOOKUP + 10


def test_the_sitemap_takes_as_many_queries_for_many_pages(client):
    make_world()
    make_case(pictures=0)
    few = _queries(client, "hub", "/sitemap.xml")
    for _ in range(6):
        make_case(pictures=0)
        make_news("hub")
    assert _queries(client, "hub", "/sitemap.xml") <= few + 1  # news pages, a type more


@pytest.mark.parametrize("model", [CategoryPage, NewsroomPage])
def test_an_explorer_list_takes_as_many_queries_for_two_pages_as_for_ten(client, model):
    make_world()
    client.force_login(make_user(SUPERUSER))
    make = {CategoryPage: lambda: make_case(pictures=0), NewsroomPage: lambda: make_news("hub")}
    parent = model.objects.filter(path__startswith=HubHomePage.objects.get().path).first()

    def queries():
        for _ in range(2):
            with counted() as seen:
                assert client.get(f"/admin/pages/{parent.pk}/", headers={"host": HUB}).status_code
        return len(seen)

    for _ in range(2):
        make[model]()
    two = queries()
    for _ in range(8):
        make[model]()
    assert queries() <= two


def test_reading_sizes_beforehand_takes_one_query(django_assert_num_queries):
    shown = [make_picture() for _ in range(3)]
    for picture in shown:
        pictures.make_renditions(picture)
    with django_assert_num_queries(1):
        with_renditions(shown)
        assert all(len(picture.renditions.all()) > 3 for picture in shown)
