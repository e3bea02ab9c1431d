"""A campaign's notice as a page of the hub's newsroom, word for word (R1)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils.html import escape, format_html_join
from wagtail.rich_text import RichText

from cms.campaigns.loading.notice_records import (
    NoticeBlock,
    NoticeData,
    NoticeHeading,
    NoticeParagraph,
    NoticeTable,
)
from cms.campaigns.loading.records import CampaignData
from cms.campaigns.models import Campaign
from site_pages.annexes import download_link
from site_pages.models import Attachment, NewsPage
from site_pages.models.news import NewsKind

# A numbered paragraph begins with its own heading: 「（一）评选范围。」
RUN_IN = re.compile(r"（[一二三四五六七八九十]+）[^。：]{1,20}。")
CELLS_APART = "　"  # an ideographic space: cells have no lines between them here


def notice_uid(campaign_slug: str) -> UUID:
    """The notice's identifier, always the same for a campaign."""
    return uuid5(NAMESPACE_URL, f"pingxuan-notice:{campaign_slug}")


def notice_page(
    notice: NoticeData, data: CampaignData, campaign: Campaign, downloads: Mapping[str, Attachment]
) -> NewsPage:
    """The page, not stored yet; ``downloads`` are the annexes' files by label."""
    source = "、".join(organiser.short_name for organiser in data.organisers)
    return NewsPage(
        uid=notice_uid(campaign.slug),
        title=notice.title,
        slug=f"notice-{campaign.slug}",
        kind=NewsKind.NOTICE,
        campaign=campaign,
        source=source,
        dated=data.notice_published_at,
        first_published_at=data.notice_published_at,
        body=list(body_of(notice, downloads)),
    )


def links_downloads(page: NewsPage) -> bool:
    """Whether the page links any file to download."""
    paragraphs = (block.value for block in page.body if block.block_type == "paragraph")
    return any('linktype="document"' in paragraph.source for paragraph in paragraphs)


def add_downloads(page: NewsPage, downloads: Mapping[str, Attachment]) -> None:
    """Put the annexes' files below their headings; all else stays as its editors left it."""
    body: list[tuple[str, Any]] = []
    for block in page.body:
        body.append((block.block_type, block.value))
        if block.block_type == "heading" and block.value in downloads:
            body.append(("paragraph", download_link(downloads[block.value])))
    page.body.clear()
    page.body.extend(body)


def body_of(notice: NoticeData, downloads: Mapping[str, Attachment]) -> Iterator[tuple[str, Any]]:
    """The notice's blocks as the StreamField takes them, in the printed order.

    The title is the page's own. An annex begins with its label as a heading of its own, which is
    its anchor, and the way to its file.
    """
    issuers = CELLS_APART.join(notice.issuers)
    yield _paragraph(issuers)
    yield _paragraph(notice.addressees)
    yield from _blocks(notice.body)
    yield _paragraph(issuers)
    yield _paragraph(notice.dated)
    yield _paragraph(notice.contact_line)
    for annex in notice.annexes:
        yield "heading", annex.label
        if annex.label in downloads:
            yield "paragraph", download_link(downloads[annex.label])
        yield "paragraph", RichText(f"<p><b>{escape(annex.title)}</b></p>")
        yield from _blocks(annex.body)


def _blocks(blocks: tuple[NoticeBlock, ...]) -> Iterator[tuple[str, Any]]:
    for block in blocks:
        match block:
            case NoticeHeading(text=text):
                yield "heading", text
            case NoticeParagraph(text=text):
                yield _paragraph(text)
            case NoticeTable(rows=rows):
                yield _table(rows)


def _paragraph(text: str) -> tuple[str, RichText]:
    start = RUN_IN.match(text)
    head, rest = (start[0], text[start.end() :]) if start else ("", text)
    strong = f"<b>{escape(head)}</b>" if head else ""
    return "paragraph", RichText(f"<p>{strong}{escape(rest)}</p>")


def _table(rows: tuple[tuple[str, ...], ...]) -> tuple[str, RichText]:
    """A list with a line for each row: the body knows no tables. Cells to be filled in are left
    out.
    """
    lines = ((CELLS_APART.join(cell for cell in row if cell),) for row in rows)
    return "paragraph", RichText(f"<ul>{format_html_join('', '<li>{}</li>', lines)}</ul>")
