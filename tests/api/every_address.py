"""An address of every route of the reading API, of something that is there."""

from tests.results import release_results
from tests.security.routes import all_routes
from tests.world import build_all, make_case, make_news, make_world

OTHERS = ("api:docs", "api:voting:")
"""Pages for people, and what only our own ballot pages may ask."""


def every_address() -> dict[str, str]:
    """Addresses by the names of their routes, plugins' included."""
    campaign = make_world().campaign
    case = make_case(pictures=0)
    news = make_news(cases=(case,))
    release_results(case)
    build_all()
    return {
        route.name: route.path(
            {"uid": str(news.uid if "news" in route.name else case.uid), "slug": campaign.slug}
        )
        for route in all_routes()
        if route.pattern.startswith("api/v1/") and not route.name.startswith(OTHERS)
    }
