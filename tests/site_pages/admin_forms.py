"""Filling in the page editor as a browser does: every field, every row, one button."""

from typing import Any

from wagtail.models import Collection

from site_pages.models import CasePage
from tests.site_pages.visits import HUB

BLANK_ROW = {"picture": "", "alt_text": "", "caption": ""}
BUTTONS = {"publish": {"action-publish": "action-publish"}, "draft": {}}


def rows(prefix: str, filled: list[dict[str, Any]]) -> dict[str, Any]:
    """A formset's data: its bookkeeping and one new row for each of ``filled``."""
    data = {
        f"{prefix}-TOTAL_FORMS": len(filled),
        f"{prefix}-INITIAL_FORMS": 0,
        f"{prefix}-MIN_NUM_FORMS": 0,
        f"{prefix}-MAX_NUM_FORMS": 1000,
    }
    for number, row in enumerate(filled):
        values = {"id": "", "ORDER": number + 1, "DELETE": "", **row}
        data |= {f"{prefix}-{number}-{name}": value for name, value in values.items()}
    return data


def picture_row(picture: Any, alt_text: str = "图里有什么") -> dict[str, Any]:
    """One row of the case's pictures."""
    return {"picture": picture.pk, "alt_text": alt_text, "caption": ""}


def case_data(*, pictures: list[dict[str, Any]], parts: list[str], **changes: Any):
    """What the editor of a case sends."""
    return {
        "title": "社区网格平台",
        "slug": "grid",
        "applicant": "青岛示例单位（演示）",
        "field": "社区",
        "in_service_on": "2019-05-01",
        "platform_url": "",
        "brief": "居民在手机上办事。",
        "honours": "无",
        "tags": "",
        "seo_title": "",
        "search_description": "",
        "go_live_at": "",
        "expire_at": "",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        **rows("description_parts", [{"indicator": "", "text": text} for text in parts]),
        **rows("pictures", pictures),
        **changes,
    }


def news_data(*, cases: tuple[Any, ...] = (), **changes: Any) -> dict[str, Any]:
    """What the editor of a report sends who presses 发布."""
    return {
        "title": "报道",
        "slug": "report",
        "kind": "report",
        "dated": "2020-08-01 09:00",
        "standfirst": "一线见闻",
        "sharing": "all",
        "body-count": 0,
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        **BUTTONS["publish"],
        **rows("case_links", [{"case_ref": str(case.uid)} for case in cases]),
        **rows("corrections", []),
        **changes,
    }


def file_data(**changes: Any) -> dict[str, Any]:
    """What an administrator sends with a picture or document, besides the file itself.

    They see every newsroom's folder; the form begins with the topmost.
    """
    return {
        "title": "文件",
        "credit": "",
        "rights": "",
        "tags": "",
        "collection": Collection.get_first_root_node().pk,
        **changes,
    }


def add_case(client: Any, parent: Any, data: dict[str, Any], button: str):
    """Send the form for a new case; returns the answer."""
    return client.post(
        f"/admin/pages/add/site_pages/casepage/{parent.pk}/",
        {**data, **BUTTONS[button]},
        headers={"host": HUB},
    )


def form_of(response: Any):
    """The form as it is shown again, errors included."""
    return response.context["form"]


def stored_case(slug: str = "grid") -> CasePage | None:
    """The case that the form made, if any."""
    return CasePage.objects.filter(slug=slug).first()
