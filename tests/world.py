"""A small world for tests: sites, a campaign, cases and news, made with the product's verbs."""

import io
import itertools
from datetime import UTC, date, datetime, time
from typing import Any

from PIL import Image

from api.building.services import build_pending
from cms.campaigns.models import Campaign, Category, Field, Indicator, Partner
from cms.campaigns.switchboard import board
from site_pages.models import (
    CampaignPage,
    CaseDescriptionPart,
    CasePage,
    CasePicture,
    CategoryPage,
    EventAgendaItem,
    EventPage,
    EventSpeaker,
    EventTheme,
    HubHomePage,
    NewsCaseLink,
    NewsPage,
    NewsroomPage,
    Picture,
)
from site_pages.services import add_picture
from site_pages.sites import ensure_sites
from tests.standing_rows import StandingRows, rows_made_by, rows_written_by

PARTNERS = (
    ("qingdaonews", "青岛新闻网"),
    ("qtv", "青岛网络广播电视台"),
    ("qdcaijing", "青岛财经网"),
    ("dailyqd", "青报网"),
    ("qingwang", "青网"),
    ("bandao", "半岛网"),
    ("xinwang", "信网"),
)
HUB_HOST = "localhost:8000"
# The partners of the worlds that hundreds of tests ask for; others are remembered when asked for.
MOST_ASKED: tuple[tuple[str, ...], ...] = (("qingdaonews",), ("bandao",))
_standing: dict[tuple[str, ...], StandingRows] = {}
_colours = itertools.count(1)


def make_world(*, partners: tuple[str, ...] = ("qingdaonews",)) -> CampaignPage:
    """Hub, partner sites and the 2020 campaign with two categories; returns its page."""
    standing = _standing.get(partners)
    if standing is None:
        made = rows_written_by(lambda: _make_world(partners))
        if made.began < made.ended:  # no copy of a test's own time
            _standing[partners] = made
    elif standing.write():
        board.forget()
    else:
        _make_world(partners)
    return CampaignPage.objects.get()


def remember_worlds() -> None:
    """Make the worlds that most tests begin with once, for `make_world` to copy."""
    for partners in MOST_ASKED:
        _standing[partners] = rows_made_by(lambda partners=partners: _make_world(partners))


def _make_world(partners: tuple[str, ...]) -> None:
    campaign = Campaign.objects.create(slug="2020", title="2020青岛信息化典型案例评选", year=2020)
    for ordinal, (slug, name) in enumerate(PARTNERS, start=1):
        Partner.objects.create(slug=slug, name=name, ordinal=ordinal)
    ensure_sites(base_domain="localhost", port=8000, partners=partners)
    Indicator.objects.create(
        campaign=campaign,
        slug="advanced",
        name="先进与开放特性",
        ordinal=1,
        guidance="…",
    )
    page = publish(
        HubHomePage.objects.get(),
        CampaignPage(title=campaign.title, slug=campaign.slug, campaign=campaign),
    )
    for ordinal, (slug, name, fields) in enumerate(
        (
            ("citizen-services", "市民服务类", ("教育", "社区")),
            ("network-security", "网络安全类", ("入侵检测",)),
        ),
        start=1,
    ):
        category = Category.objects.create(campaign=campaign, slug=slug, name=name, ordinal=ordinal)
        for number, field in enumerate(fields, start=1):
            Field.objects.create(category=category, name=field, ordinal=number)
        publish(page, CategoryPage(title=name, slug=slug, category=category))


def publish(parent: Any, page: Any) -> Any:
    """Add a page below ``parent`` as a draft and publish it, as the admin does."""
    page.live = False
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def republish(page: Any, **changes: Any) -> Any:
    """Edit fields of a page and publish the edit as a new revision."""
    draft = page.get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.save_revision().publish()
    page.refresh_from_db()
    return page


def jpeg(width: int = 640, height: int = 400) -> bytes:
    """A small picture, another one at each call."""
    number = next(_colours)
    colour = (number * 37 % 256, number * 91 % 256, number * 151 % 256)
    stream = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(stream, "JPEG")
    return stream.getvalue()


def make_picture(**changes: Any) -> Picture:
    """A stored picture."""
    values: dict[str, Any] = {"title": "图", "data": jpeg(), "alt_text": "一张测试图片"}
    return add_picture(**{**values, **changes})


def make_case(
    category_slug: str = "citizen-services", *, pictures: int = 1, **changes: Any
) -> CasePage:
    """A published case with its pictures."""
    parent = CategoryPage.objects.get(slug=category_slug)
    values: dict[str, Any] = {
        "title": "智慧社区一网通办",
        "slug": f"case-{next(_colours)}",
        "applicant": "青岛示例单位（演示）",
        "field": str(parent.category.fields.last() or "社区"),
        "in_service_on": date(2019, 5, 1),
        "platform_url": "https://platform.example/",
        "honours": "无",
        "brief": "居民在手机上办事。",
    }
    tags = changes.pop("tags", ["智慧城市"])
    page = CasePage(**{**values, **changes})
    page.description_parts = [
        CaseDescriptionPart(indicator=Indicator.objects.first(), text="平台采用分层架构。")
    ]
    page.pictures = [
        CasePicture(picture=make_picture(), alt_text=f"图{n}", caption=f"说明{n}")
        for n in range(pictures)
    ]
    page.tags.add(*tags)
    return publish(parent, page)


def make_news(
    site: str = "qingdaonews", *, cases: tuple[CasePage, ...] = (), **changes: Any
) -> NewsPage:
    """A published report in a site's newsroom ("hub" or a partner's slug)."""
    newsroom = NewsroomPage.objects.get(url_path__startswith=f"/{site}/")
    values: dict[str, Any] = {
        "title": "记者走进智慧社区",
        "slug": f"news-{next(_colours)}",
        "standfirst": "一线见闻",
        "source": "青岛新闻网",
        "author": "记者 林示例",
        "dated": datetime(2020, 8, 1, 9, 0, tzinfo=UTC),
    }
    page = NewsPage(**{**values, **changes})
    page.case_links = [NewsCaseLink(case_ref_id=case.uid) for case in cases]
    if "body" not in changes:
        page.body = [("heading", "第一节"), ("quote", {"text": "很方便。", "speaker": "居民"})]
    return publish(newsroom, page)


def make_event(
    site: str = "qingdaonews", *, cases: tuple[CasePage, ...] = (), **changes: Any
) -> EventPage:
    """A published event with one agenda item and one speaker in a site's newsroom."""
    newsroom = NewsroomPage.objects.get(url_path__startswith=f"/{site}/")
    values: dict[str, Any] = {
        "title": "2020青岛信息化典型案例发布会",
        "slug": f"event-{next(_colours)}",
        "standfirst": "揭晓并发布获奖案例和单位。",
        "dated": datetime(2020, 9, 10, 9, 0, tzinfo=UTC),
        "starts_at": datetime(2020, 9, 20, 1, 0, tzinfo=UTC),
        "ends_at": datetime(2020, 9, 20, 3, 30, tzinfo=UTC),
        "place": "青岛示例会议中心",
        "address": "示例路1号",
    }
    page = EventPage(**{**values, **changes})
    page.case_links = [NewsCaseLink(case_ref_id=case.uid) for case in cases]
    page.themes = [EventTheme(name="工业互联网"), EventTheme(name="人工智能")]
    page.agenda = [EventAgendaItem(begins_at=time(9, 30), item="揭晓典型案例", speaker="张示例")]
    page.speakers = [
        EventSpeaker(
            name="张示例", role="研究员", organisation="示例研究院", picture=make_picture()
        )
    ]
    return publish(newsroom, page)


def build_all(now: datetime | None = None) -> int:
    """Do what a worker would do until nothing is due; returns the number of rows."""
    moment = now or datetime.now(UTC)
    done = 0
    while count := build_pending(now=moment):
        done += count
    return done
