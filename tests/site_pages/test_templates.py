"""What the templates of every theme must show, and what none of them may do."""

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template.loader import render_to_string

from cms.campaigns.starred import STARRED_FIELDS
from site_pages import sharing, theming
from site_pages.models import CampaignPage, CategoryPage
from site_pages.reach import structured_data
from site_pages.templatetags import chinese, dress, exhibits
from tests.site_pages.visits import get, path_of
from tests.world import build_all, make_case, make_news, make_picture

THEMES = ("hub", "qingdaonews")
# One site without a theme of its own wears the shared templates.
SITES = (*THEMES, "qtv")
VOID = {"source", "img", "input", "link", "meta", "br", "wbr", "path", "circle"}


class Elements(HTMLParser):
    """The elements of a page: (tag, attributes), and those left open at the end."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found, self.open = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open, f"</{tag}> closes nothing"
            assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.found if name == tag]


def page_of(client, site: str, path: str, status: int = 200) -> str:
    response = get(client, site, path)
    assert response.status_code == status, (site, path)
    return response.content.decode()


@pytest.fixture
def addresses(pages) -> dict[str, str]:
    """One address of every kind of public page."""
    with sharing.at_home():
        return {
            "home": "/",
            "hall": path_of(pages["campaign"].url),
            "empty hall": f"{path_of(pages['campaign'].url)}?q=zzzz",
            "category": path_of(pages["category"].url),
            "case": path_of(pages["case"].url),
            "news": sharing.news_path(pages["news"].uid, pages["news"].slug),
            "newsroom": "/news/",
        }


# ------------------------------------------------------------------------- every page


@pytest.mark.parametrize("site", SITES)
def test_pages_are_well_formed_and_say_where_one_is(client, addresses, site):
    for kind, path in addresses.items():
        html = Elements(page_of(client, site, path))
        assert html.open == [], (site, kind)
        assert html.all("html")[0]["lang"] == "zh-Hans"
        assert len(html.all("h1")) == 1, (site, kind)
        assert [main["id"] for main in html.all("main")] == ["main"]
        assert {"href": "#main", "class": "skip-link"} in html.all("a")
        ids = [attrs["id"] for _, attrs in html.found if "id" in attrs]
        assert len(ids) == len(set(ids)), (site, kind)


@pytest.mark.parametrize("site", SITES)
def test_pages_keep_the_content_policy(client, addresses, site):
    for kind, path in addresses.items():
        for tag, attrs in Elements(page_of(client, site, path)).found:
            handlers = {name for name in attrs if name.startswith("on") or name == "style"}
            assert not handlers, (site, kind, tag)
            assert tag != "style"
            own = attrs.get("type") == "module" and attrs.get("src", "").startswith("/static/")
            assert tag != "script" or own or attrs == {"type": "application/ld+json"}
            source = attrs.get("src") or ""
            assert not source.startswith(("http:", "https:", "//")), (site, kind, source)


@pytest.mark.parametrize("site", SITES)
def test_every_form_control_has_a_label(client, addresses, site):
    html = Elements(page_of(client, site, addresses["hall"]))
    labelled = {attrs.get("for") for attrs in html.all("label")}
    controls = [a for tag in ("input", "select") for a in html.all(tag)]
    shown = [control for control in controls if control.get("type") != "hidden"]
    assert shown
    assert {control["id"] for control in shown} <= labelled


def test_the_two_dresses_share_no_structure(client, addresses):
    """Seven newsrooms, not one page in seven colours: other classes, not other values."""
    for kind in ("home", "hall", "case", "news"):
        worn = [
            {
                name
                for _, attrs in Elements(page_of(client, site, addresses[kind])).found
                for name in (attrs.get("class") or "").split()
            }
            for site in THEMES
        ]
        common = worn[0] & worn[1]
        assert len(common) < len(worn[0] | worn[1]) * 0.5, (kind, sorted(common))


# ----------------------------------------------------------------------------- a case


@pytest.mark.parametrize("site", SITES)
def test_r084_a_case_shows_its_ten_starred_fields(client, addresses, pages, site):
    html = page_of(client, site, addresses["case"])
    case = pages["case"]
    labels = [label for name, label in STARRED_FIELDS.items() if name not in {"title", "images"}]
    assert [label for label in labels if label not in html] == []
    shown = [case.title, case.applicant, case.brief, "平台采用分层架构。", "2019年5月1日"]
    shown += ["市民服务类", "社区", *(f"图{n}" for n in range(4)), *(f"说明{n}" for n in range(4))]
    assert [text for text in shown if text not in html] == []
    link = next(a for a in Elements(html).all("a") if a.get("href") == case.platform_url)
    assert link["rel"] == "noopener nofollow ugc"


@pytest.mark.parametrize("site", SITES)
def test_a_case_without_address_or_honours_says_none(client, pages, site):
    case = make_case(platform_url="", honours="", description_parts=[])
    with sharing.at_home():
        html = page_of(client, site, case.url)
    told = re.findall(r"<d[dt][^>]*>\s*无\s*<|<td[^>]*>\s*无\s*<", html)
    assert len(told) == 2


def test_markup_in_a_case_is_text(client, pages):
    evil = "</script><script>alert(1)</script><b>"
    case = make_case(title=evil, brief=evil, applicant=evil)
    build_all()
    for site in SITES:
        with sharing.at_home():
            paths = (case.url, pages["campaign"].url)
        for path in paths:
            html = page_of(client, site, path)
            assert "alert(1)" in html
            assert "<script>" not in html
            assert "</script><" not in html


# ---------------------------------------------------------------------------- the hall


@pytest.mark.parametrize("site", SITES)
def test_hall_links_its_categories_and_keeps_what_was_asked(client, addresses, site):
    html = page_of(client, site, f"{addresses['hall']}?q=社区&category=citizen-services")
    assert addresses["category"] in {a.get("href") for a in Elements(html).all("a")}
    assert 'value="社区"' in html
    chosen = [o["value"] for o in Elements(html).all("option") if "selected" in o]
    assert chosen == ["citizen-services"]


@pytest.mark.parametrize("site", SITES)
def test_an_empty_hall_does_not_look_broken(client, addresses, site):
    assert "没有找到符合条件的案例" in page_of(client, site, addresses["empty hall"])
    empty = CategoryPage.objects.get(slug="network-security")
    with sharing.at_home():
        assert "展位已经备好" in page_of(client, site, empty.url)


@pytest.mark.parametrize("site", SITES)
def test_hall_paging_keeps_the_query(client, addresses, pages, site):
    for _ in range(13):
        make_case(pictures=0)
    build_all()
    html = Elements(page_of(client, site, f"{addresses['hall']}?q=社区&page=2"))
    links = {a["rel"]: a["href"] for a in html.all("a") if a.get("rel") in {"prev", "next"}}
    assert links == {"prev": "?q=%E7%A4%BE%E5%8C%BA&page=1"}


# -------------------------------------------------------------------------- pictures


def test_a_picture_offers_its_sizes_and_reserves_its_place():
    image = {
        "alt": "海湾",
        "width": 960,
        "height": 600,
        "src": "/media/a.jpg",
        "sources": [{"type": "image/webp", "srcset": "/media/a.webp 960w"}],
    }
    html = Elements(render_to_string("components/picture.html", {"image": image, "sizes": "50vw"}))
    assert html.all("source") == [
        {"type": "image/webp", "srcset": "/media/a.webp 960w", "sizes": "50vw"}
    ]
    [shown] = html.all("img")
    assert (shown["alt"], shown["width"], shown["height"]) == ("海湾", "960", "600")


def test_a_picture_without_file_says_what_it_would_have_shown():
    image = {"alt": "海湾", "width": 0, "height": 0, "src": "", "sources": []}
    html = render_to_string("components/picture.html", {"image": image})
    assert "<img" not in html
    assert 'role="img"' in html
    assert 'aria-label="海湾"' in html


@pytest.mark.django_db
def test_block_picture_describes_this_use_of_the_picture(pages):
    picture = make_picture(alt_text="原说明", credit="摄影 示例")
    shown = exhibits.block_picture({"picture": picture, "alt_text": "本文说明", "caption": "图注"})
    assert (shown["alt"], shown["caption"], shown["credit"]) == ("本文说明", "图注", "摄影 示例")
    assert exhibits.block_picture({"picture": None, "alt_text": "x", "caption": ""}) is None


# ------------------------------------------------------------------------------- news


@pytest.mark.parametrize("site", SITES)
def test_news_shows_its_credits_and_its_cases(client, addresses, pages, site):
    html = page_of(client, site, addresses["news"])
    for text in (
        "记者 林示例",
        "青岛新闻网",
        "2020年8月1日 17:00",
        pages["case"].title,
        "很方便。",
    ):
        assert text in html, text


def test_news_of_a_linked_page_is_marked_as_leaving(client, pages):
    make_news("bandao", sharing="link_only", title="只给链接的报道")
    build_all()
    for site in ("hub", "qingdaonews"):
        links = Elements(page_of(client, site, "/news/")).all("a")
        away = [a for a in links if a.get("rel") == "external"]
        assert len(away) == 1, site
        assert away[0]["href"].startswith("http://bandao.localhost")


# --------------------------------------------------------------------------- messages


@pytest.mark.parametrize("site", SITES)
def test_a_missing_page_leads_on(client, addresses, site):
    html = page_of(client, site, "/nowhere/", status=404)
    assert "没有找到这个页面" in html
    assert addresses["hall"] in {a.get("href") for a in Elements(html).all("a")}
    assert '<meta name="robots" content="noindex">' in html


@pytest.mark.parametrize("site", SITES)
def test_a_withdrawn_case_says_so(client, pages, site):
    case = make_case()
    with sharing.at_home():
        path = case.url
    case.unpublish()
    assert "此内容已撤下" in page_of(client, site, path, status=410)


def test_server_error_needs_no_context_and_no_database():
    for theme in ("", *THEMES):
        with theming.dressed_as(theme):
            html = render_to_string("500.html", {"theme": theme})
        assert "服务器出错了" in html
        assert Elements(html).open == []


def test_sitemap_lists_addresses_with_their_last_change():
    changed = datetime(2020, 8, 1, 9, 0, tzinfo=UTC)
    entries = [
        SimpleNamespace(url="http://a.example/?x=1&y=2", changed_at=changed),
        SimpleNamespace(url="http://a.example/b/", changed_at=None),
    ]
    xml = render_to_string("sitemap.xml", {"addresses": entries})
    assert xml.startswith("<?xml")
    assert "<loc>http://a.example/?x=1&amp;y=2</loc><lastmod>2020-08-01T17:00:00+08:00" in xml
    assert xml.count("<lastmod>") == 1


# ------------------------------------------------------------------ tags and filters


def test_theme_sheets_follow_the_shared_ones():
    sheets = [sheet.removeprefix("/static/site_pages/") for sheet in dress.stylesheets("hub")]
    assert sheets == [
        "css/tokens.css",
        "css/base.css",
        "css/hall.css",
        "css/reports.css",
        "css/facts.css",
        "css/honours.css",
        "sites/hub/tokens.css",
        "sites/hub/site.css",
    ]
    assert dress.stylesheets("nobody") == dress.stylesheets("hub")[:-2]
    assert dress.stylesheets("") == dress.stylesheets("hub")[:-2]


def _tokens(path: Path) -> set[str]:
    light = path.read_text(encoding="utf-8").partition("@media")[0]
    return set(re.findall(r"^\s*(--[a-z0-9-]+):", light, re.MULTILINE))


@pytest.mark.parametrize("theme", THEMES)
def test_themes_set_every_colour_by_the_shared_names(theme):
    shared = theming.app_folder() / "static" / "site_pages" / "css" / "tokens.css"
    own = theming.static_folder() / theme / "tokens.css"
    inherited = {name for name in _tokens(shared) if re.match(r"--(font|size|page|gutter)", name)}
    inherited |= {"--leading", "--measure", "--gap", "--section-gap", "--radius"}
    assert _tokens(shared) - inherited <= _tokens(own)


def test_indexing_counts_later_pages_and_leaves_searches_out():
    page = SimpleNamespace(canonical_url="http://hub.example/2020/")
    mount = SimpleNamespace(root_url="http://hub.example", is_hub=True, index_policy="original")
    second = Paginator(range(30), 12).page(2)
    context = {"page": page, "mount": mount, "results": second, "chosen": {"q": "", "tag": ""}}
    assert dress.indexing(context).canonical == "http://hub.example/2020/?page=2"
    context["chosen"] = {"q": "智慧", "tag": ""}
    assert dress.indexing(context) == dress.Indexing(canonical="", robots="noindex, follow")
    assert dress.indexing({}) == dress.Indexing(canonical="", robots="noindex")


def test_indexing_ignores_a_host_that_only_begins_alike():
    page = SimpleNamespace(canonical_url="http://hub.example.evil/2020/")
    mount = SimpleNamespace(root_url="http://hub.example", is_hub=False, index_policy="noindex")
    assert dress.indexing({"page": page, "mount": mount}).robots == "noindex, follow"


@pytest.mark.django_db
def test_rooms_count_public_cases_in_two_queries(pages, django_assert_num_queries):
    campaign = CampaignPage.objects.get().campaign
    with django_assert_num_queries(2):
        counted = {room.category.slug: room.count for room in exhibits.rooms(campaign)}
    assert counted == {"citizen-services": 1, "network-security": 0}


@pytest.mark.django_db
def test_directory_reads_all_fields_in_two_queries(pages, django_assert_num_queries):
    campaign = CampaignPage.objects.get().campaign
    with django_assert_num_queries(2):
        listed = [[f.name for f in c.fields.all()] for c in exhibits.directory(campaign)]
    assert listed == [["教育", "社区"], ["入侵检测"]]


def test_structured_data_cannot_leave_its_element():
    block = structured_data.data_block({"name": "</script><script>x&\u2028"})
    assert block.count("<") == 2
    assert "\\u003C/script\\u003E" in block
    assert "\u2028" not in block


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2020-08-01T23:30:00+08:00", datetime(2020, 8, 1, 15, 30, tzinfo=UTC)),
        (datetime(2020, 8, 1, 15, 30, tzinfo=UTC), datetime(2020, 8, 1, 15, 30, tzinfo=UTC)),
        ("gestern", None),
        (None, None),
        (date(2020, 8, 1), None),
    ],
)
def test_instant_reads_what_cards_hold(value, expected):
    assert chinese.instant(value) == expected


def test_instant_is_told_in_the_sites_zone():
    assert chinese.instant("2020-08-01T17:00:00Z").day == 2


def test_small_filters():
    assert [chinese.numbered(n) for n in (7, 0, None, "")] == ["007", "000", "", ""]
    assert chinese.numbered(3, 2) == "03"
    assert chinese.labelled("周演示", "责任编辑") == "责任编辑 周演示"
    assert chinese.labelled("责任编辑 周演示", "责任编辑") == "责任编辑 周演示"
    assert chinese.labelled("", "责任编辑") == ""
    assert [chinese.short_name(name) for name in ("其他类", "类")] == ["其他", "类"]
    assert chinese.break_before("青岛<网上展厅", "网上展厅") == "青岛&lt;<wbr>网上展厅"
    assert chinese.break_before("<b>", "网上展厅") == "&lt;b&gt;"


def test_page_numbers_leave_gaps():
    results = Paginator(range(100), 10).page(5)
    assert exhibits.page_numbers(results) == [1, "…", 4, 5, 6, "…", 10]


@pytest.mark.django_db
def test_news_source_falls_back_to_the_newsrooms_site(pages):
    news = make_news("bandao", source="")
    with sharing.at_home():
        assert exhibits.news_source(news) == "半岛网"
    with sharing.visiting(sharing.mount_named("bandao")):
        assert exhibits.news_source(news) == "半岛网"


@pytest.mark.django_db
def test_lead_picture_is_not_shown_twice(pages):
    picture = make_picture()
    block = {"picture": picture, "alt_text": "图", "caption": ""}
    inside = make_news("bandao", lead_picture=picture, body=[("picture", block)])
    outside = make_news("bandao", lead_picture=picture)
    assert exhibits.body_shows_lead(inside) is True
    assert exhibits.body_shows_lead(outside) is False
    assert exhibits.body_shows_lead(make_news("bandao")) is False
