"""The standard pages a campaign begins with, from its files; after that they are the editors'."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils.html import format_html
from wagtail.rich_text import RichText

from cms.campaigns.loading.notice_records import NoticeHeading, NoticeParagraph, PageData, PagePart
from cms.campaigns.loading.records import CampaignData
from cms.campaigns.loading.toml_reader import DataFileError
from site_pages.blocks.standard import LivePart
from site_pages.models import CampaignPage, StandardPage


def make_standard_pages(data: CampaignData, hall: CampaignPage) -> None:
    """Publish below the campaign's page those whose address no page has; others are left alone.

    One that was unpublished stays so: its address is taken. Raises DataFileError.
    """
    taken = set(hall.get_children().values_list("slug", flat=True))
    for page in data.pages:
        if page.slug in taken:
            continue
        made = StandardPage(
            slug=page.slug,
            title=page.title,
            introduction=page.introduction,
            show_in_menus=page.in_menu,
            body=list(_body(page)),
        )
        with transaction.atomic():
            made.live = False
            hall.add_child(instance=made)
            made.save_revision().publish()


def _body(page: PageData) -> Iterator[tuple[str, Any]]:
    for block in page.body:
        match block:
            case NoticeHeading(text=text):
                yield "heading", text
            case NoticeParagraph(text=text):
                yield "paragraph", RichText(format_html("<p>{}</p>", text))
            case PagePart(name=name) if name in LivePart.values:
                yield "live", name
            case _:
                problem = f"neither text nor one of {', '.join(LivePart.values)}: {block}"
                raise DataFileError(file="pages", key=page.slug, problem=problem)
