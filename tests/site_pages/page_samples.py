"""One sample of every kind of page that visitors meet, and what each must have.

A new type of page needs an entry here: the page contract refuses a type without one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cms.campaigns.models import Campaign
from site_pages import models, sharing
from site_pages.models import CampaignPage, CasePage, CategoryPage, NewsPage, StandardPage
from tests.results import NOW, make_exhibition, release_results
from tests.site_pages.visits import path_of
from tests.world import build_all, make_case, make_event, make_news, make_picture

EVERYWHERE = frozenset({"page.head", "page.top", "page.footer"})
HALL = frozenset({"hall.top", "hall.footer"})
CASE = frozenset({"case.actions", "case.aside", "case.footer"})
NEWS = frozenset({"news.footer"})


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A kind of page: where one is, the status it answers with, its slots and structured data."""

    path: Callable[[], str]
    shows: type[Any] | None = None
    status: int = 200
    slots: frozenset[str] = frozenset()
    data: frozenset[str] = frozenset()


def _of(pages: Any) -> Callable[[], str]:
    """The address that the first of these pages has on every host."""

    def path() -> str:
        with sharing.at_home():
            return path_of(pages().full_url)

    return path


SAMPLES: dict[str, Sample] = {
    "home": Sample(
        path=lambda: "/",
        slots=frozenset({"home.main"}),
        data=frozenset({"WebSite", "Organization"}),
    ),
    "hall": Sample(
        path=_of(CampaignPage.objects.get),
        shows=models.CampaignPage,
        slots=HALL,
        data=frozenset({"CollectionPage", "BreadcrumbList"}),
    ),
    "hall, nothing found": Sample(
        path=lambda: f"{SAMPLES['hall'].path()}?q=无此案例",
        slots=HALL,
    ),
    "hall, later page": Sample(path=lambda: f"{SAMPLES['hall'].path()}?page=2", slots=HALL),
    "category": Sample(
        path=_of(lambda: CategoryPage.objects.get(slug="citizen-services")),
        shows=models.CategoryPage,
        slots=HALL,
        data=frozenset({"CollectionPage", "BreadcrumbList"}),
    ),
    "category, empty": Sample(
        path=_of(lambda: CategoryPage.objects.get(slug="network-security")), slots=HALL
    ),
    "case": Sample(
        path=_of(lambda: CasePage.objects.get(title="智慧社区一网通办")),
        shows=models.CasePage,
        slots=CASE,
        data=frozenset({"CreativeWork", "BreadcrumbList"}),
    ),
    "case, bare": Sample(path=_of(lambda: CasePage.objects.get(title="朴素案例")), slots=CASE),
    "newsroom": Sample(
        path=lambda: "/news/",
        shows=models.NewsroomPage,
        data=frozenset({"CollectionPage", "BreadcrumbList"}),
    ),
    "report": Sample(
        path=_of(lambda: NewsPage.objects.get(title="记者走进智慧社区")),
        shows=models.NewsPage,
        slots=NEWS,
        data=frozenset({"NewsArticle", "BreadcrumbList"}),
    ),
    "notice": Sample(
        path=_of(lambda: NewsPage.objects.get(title="关于开展评选的通知")),
        slots=NEWS,
        data=frozenset({"NewsArticle", "BreadcrumbList"}),
    ),
    "event": Sample(
        path=_of(lambda: models.EventPage.objects.get(exhibitionpage__isnull=True)),
        shows=models.EventPage,
        slots=NEWS,
        data=frozenset({"Event", "BreadcrumbList"}),
    ),
    "exhibition": Sample(
        path=_of(models.ExhibitionPage.objects.get),
        shows=models.ExhibitionPage,
        slots=NEWS,
        data=frozenset({"Event", "BreadcrumbList"}),
    ),
    "results": Sample(
        path=lambda: f"{SAMPLES['hall'].path()}results/",
        shows=models.ResultsPage,
        data=frozenset({"BreadcrumbList"}),
    ),
    "hall, winners": Sample(path=lambda: f"{SAMPLES['hall'].path()}?winner=1", slots=HALL),
    "case, winner": Sample(
        path=_of(lambda: CasePage.objects.get(title="社区案例0")),
        slots=CASE,
    ),
    "standard": Sample(
        path=_of(StandardPage.objects.get),
        shows=models.StandardPage,
        data=frozenset({"BreadcrumbList"}),
    ),
    "search": Sample(path=lambda: "/search/?q=社区"),
    "search, news": Sample(path=lambda: "/search/?q=社区&kind=news"),
    "search, nothing found": Sample(path=lambda: "/search/?q=无此案例"),
    "search, nothing asked": Sample(path=lambda: "/search/"),
    "not found": Sample(path=lambda: "/nothing-here/", status=404),
    "withdrawn": Sample(
        path=_of(lambda: CasePage.objects.get(title="撤下的案例")),
        status=410,
    ),
}
# Each site has one of its own; "home" above visits them.
HOMES = (models.HubHomePage, models.PartnerHomePage)


def make_samples() -> None:
    """The pages that the samples are, in a world that has its sites and its campaign."""
    case = make_case(pictures=4)
    make_case(title="朴素案例", pictures=0, platform_url="", honours="", tags=[])
    for number in range(12):
        make_case(title=f"社区案例{number}", pictures=0)
    make_case(title="撤下的案例", pictures=0).unpublish()
    picture = {"picture": make_picture(), "alt_text": "一张图", "caption": "图注"}
    figures = [{"number": "98", "unit": "%", "meaning": "满意率"}]
    make_news(
        "bandao",
        cases=(case,),
        lead_picture=make_picture(),
        editor="周示例",
        body=[
            ("heading", "第一节"),
            ("paragraph", "<p>社区里的变化。</p>"),
            ("quote", {"text": "很方便。", "speaker": "居民"}),
            ("picture", picture),
            ("figures", figures),
        ],
    )
    campaign = Campaign.objects.get()
    headings = [("heading", f"{sign}、要求") for sign in "一二三四五"]
    make_news("hub", title="关于开展评选的通知", kind="notice", campaign=campaign, body=headings)
    make_event("bandao", cases=(case,), lead_picture=make_picture())
    hall = CampaignPage.objects.get()
    hall.add_child(
        instance=StandardPage(
            title="评选指南", slug="guide", show_in_menus=True, body=[("heading", "第一节")]
        )
    )
    build_all()
    winners = list(CasePage.objects.filter(title__in=("社区案例0", "社区案例1", "社区案例2")))
    release_results(*winners)
    release_results(*winners, reason="补正一家单位的名称", now=NOW + timedelta(days=1))
    make_exhibition(*winners, plan=make_picture())
    # The lists say so of a winner that is gone.
    winners[1].unpublish()
    build_all()
