"""Every block of a report on a page (R115)."""

import json

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks import StreamValue

from cms.documents import queries as documents
from site_pages import sharing
from site_pages.blocks.body import BodyBlock
from site_pages.models import NewsPage, Picture
from tests.given import given
from tests.reports import TABLE, TWO_SERIES, every_block, make_film, make_form
from tests.site_pages.test_templates import Elements
from tests.site_pages.visits import get
from tests.world import build_all, make_case, make_news, make_picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(pages) -> NewsPage:
    return given(report_of_every_block)


def report_of_every_block() -> NewsPage:
    case = make_case(title="名片案例")
    picture = make_picture(credit="示例摄影")
    Picture.objects.filter(pk=picture.pk).update(rights="示例报社")
    picture.refresh_from_db()
    body = every_block(
        picture=picture,
        other=make_picture(credit="别人"),
        case=case,
        film=make_film(),
        form=make_form(),
    )
    page = make_news("bandao", body=body)
    build_all()
    return page


def html_of(client, page: NewsPage, site: str = "hub") -> str:
    response = get(client, site, sharing.news_path(page.uid, page.slug))
    assert response.status_code == 200
    return response.content.decode()


def drawings_in(elements: Elements) -> list[dict[str, str]]:
    """The charts; a theme may draw other things."""
    return [svg for svg in elements.all("svg") if svg.get("class") == "chart__drawing"]


def test_r115_pictures_words_are_its_own_where_the_report_gives_none(client, pages):
    silent = {"picture": make_picture(alt_text="自带的说明"), "alt_text": "", "caption": ""}
    gallery = ("gallery", {"title": "", "pictures": [silent, {**silent, "alt_text": "本文说明"}]})
    body = BodyBlock().to_python(
        [
            {"type": kind, "value": BodyBlock().child_blocks[kind].get_prep_value(value)}
            for kind, value in [("picture", silent), gallery]
        ]
    )
    page = make_news("bandao", body=BodyBlock().clean(body))
    build_all()

    meant = ["自带的说明", "自带的说明", "本文说明"]
    document = json.loads(bytes(documents.document(page.uid).full))
    assert [image["alt"] for image in document["images"]] == meant
    for site in ("hub", "qingdaonews", "bandao"):
        pictures = Elements(html_of(client, page, site)).all("img")
        assert [one["alt"] for one in pictures if one["alt"] in meant] == meant


@pytest.mark.parametrize("site", ["hub", "qingdaonews"])
def test_r115_every_block_is_drawn_well_formed_and_within_the_policy(client, report, site):
    html = html_of(client, report, site)

    elements = Elements(html)
    assert elements.open == []
    ids = [attrs["id"] for _, attrs in elements.found if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert not any("style" in attrs for _, attrs in elements.found)
    assert len(drawings_in(elements)) == 3
    assert "iframe" not in {name for name, _ in elements.found}
    (player,) = elements.all("video")
    assert player["preload"] == "none"
    assert "controls" in player
    assert "名片案例" in html
    assert "示例报社" in html
    assert "通讯员 何样本" in html
    assert "别人" not in html


def test_tables_and_charts_can_be_read_by_those_who_do_not_see_them(client, report):
    elements = Elements(html_of(client, report))

    tables = len(elements.all("table"))
    assert tables == len(elements.all("caption")) == 4
    scopes = [cell["scope"] for cell in elements.all("th")]
    assert scopes.count("col") == 2 + 3 + 3 + 2
    assert scopes.count("row") == 4 * 2
    assert all(svg["role"] == "img" and svg["aria-label"] for svg in drawings_in(elements))


def test_a_withdrawn_case_leaves_no_card(client, report):
    card = next(block.value for block in report.body if block.block_type == "case")
    card.page.unpublish()
    build_all()

    assert "名片案例" not in html_of(client, report)


def test_a_deleted_film_and_form_leave_no_hole(client, report):
    for block in report.body:
        if block.block_type == "video" and block.value["file"]:
            block.value["file"].delete()
        if block.block_type == "downloads":
            block.value[0]["attachment"].delete()

    elements = Elements(html_of(client, report))

    assert elements.all("video") == []
    assert elements.open == []


def refusal(kind: str, value: dict) -> str:
    """The words in which the editor refuses a block."""
    stream = BodyBlock()
    block = stream.child_blocks[kind]
    with pytest.raises(ValidationError) as caught:
        stream.clean(StreamValue(stream, [(kind, block.normalize(value))]))
    return str(caught.value.as_json_data())


CHART = {"kind": "bar", "title": "图", "unit": "", "source": ""}


@pytest.mark.parametrize(
    ("kind", "value", "field"),
    [
        ("video", {"title": "片", "address": ""}, "file"),
        ("video", {"title": "片", "address": "https://a.example/video/1"}, "address"),
        ("table", {"table": None}, "table"),
        ("table", {"table": {**TABLE, "caption": " "}}, "table"),
        ("chart", {**CHART, "table": {**TABLE, "columns": TABLE["columns"][::-1]}}, "table"),
        ("chart", {**CHART, "table": {**TABLE, "rows": []}}, "table"),
        ("chart", {**CHART, "table": {**TABLE, "rows": TABLE["rows"] * 13}}, "table"),
    ],
)
def test_what_cannot_be_shown_is_refused_beside_its_field(kind, value, field):
    if kind == "chart" and value["table"]["columns"][0]["type"] == "number":
        rows = [{"values": row["values"][::-1]} for row in TABLE["rows"]]
        value = {**value, "table": {**value["table"], "rows": rows}}
    assert field in refusal(kind, value)


def test_a_chart_takes_up_to_four_rows_of_numbers():
    block = BodyBlock().child_blocks["chart"]
    cleaned = block.clean(block.normalize({**CHART, "table": TWO_SERIES}))
    assert cleaned["title"] == "图"


def test_what_is_stored_comes_back(report):
    again = NewsPage.objects.get(pk=report.pk)

    assert [b.block_type for b in again.body] == [b.block_type for b in report.body]
    assert again.body.get_prep_value() == report.body.get_prep_value()
    assert again.get_latest_revision_as_object().body.get_prep_value() == (
        report.body.get_prep_value()
    )
