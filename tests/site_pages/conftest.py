"""The eight sites, made once for all tests of a module that only read or roll back."""

from collections.abc import Iterator

import pytest

from site_pages.models import CampaignPage, CasePage, CategoryPage, NewsPage
from tests.site_pages.standing import standing_world
from tests.site_pages.visits import SLUGS
from tests.world import build_all, make_case, make_news, make_world


@pytest.fixture(scope="module")
def eight_sites(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Hub and seven partners with one case and one report."""
    with django_db_blocker.unblock(), standing_world():
        make_world(partners=SLUGS)
        case = make_case(slug="智慧社区", pictures=4)
        make_news("bandao", cases=(case,), slug="走进社区")
        build_all()
        yield


@pytest.fixture
def pages(eight_sites, db) -> dict[str, object]:
    """One page of each shareable kind, freshly read."""
    return {
        "campaign": CampaignPage.objects.get(),
        "category": CategoryPage.objects.get(slug="citizen-services"),
        "case": CasePage.objects.get(),
        "news": NewsPage.objects.get(),
    }
