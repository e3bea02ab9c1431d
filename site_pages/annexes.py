"""The notice's annexes as downloads: Word files made from the same words as the page (R1)."""

import re
from collections.abc import Iterator

from django.core.files.base import ContentFile
from django.utils.html import format_html
from django.utils.translation import gettext
from wagtail.models import Collection
from wagtail.rich_text import RichText

from cms.campaigns.loading.notice_records import (
    AnnexData,
    NoticeBlock,
    NoticeData,
    NoticeHeading,
    NoticeParagraph,
    NoticeTable,
)
from cms.campaigns.loading.records import CampaignData
from cms.campaigns.models import Campaign
from cms.printing.word import OfficialPaper
from site_pages.models import Attachment

# 「一、工业互联网类。包括……」: a row of the list of categories, its name and what it comprises.
LISTED = re.compile(r"([一二三四五六七八九十]+、[^。]{1,20}类。)(.+)")
# Where a blank to be filled in begins a new line of its own: 「单位名称：」, 「年  月  日」.
BLANKS = re.compile(r"(?<=：)(?!（|$)|(?<=）)(?=年\s)")
TO_SIGN = re.compile(r".*（需加盖公章）：|\d{4}年XX月XX日")
# Rows of the form that are written into at length, by how their label begins, in millimetres.
ROOM = {"单位简介": 30, "案例简介": 50, "案例描述": 110, "推荐单位意见": 60}
LINE_MM = 11


def annex_file(annex: AnnexData, data: CampaignData) -> bytes:
    """The Word file of an annex; the same data make the same bytes."""
    organisers = "、".join(organiser.name for organiser in data.organisers)
    paper = OfficialPaper(title=annex.title, author=organisers, dated=data.notice_published_at)
    paper.label(annex.label)
    paper.title(annex.title)
    for group in _grouped(annex.body):
        _write(paper, group)
    return paper.content()


def make_annexes(
    notice: NoticeData, data: CampaignData, campaign: Campaign
) -> dict[str, Attachment]:
    """The annexes' downloads by label, in a collection of the campaign's name.

    What is there under an annex's title is taken as it is: the organiser may have replaced it.
    """
    collection = Collection.objects.filter(name=campaign.title, depth=2).first()
    if collection is None:
        root = Collection.get_first_root_node()
        collection = root.add_child(instance=Collection(name=campaign.title))
    there = Attachment.objects.filter(collection=collection).order_by("-pk")
    known = {attachment.title: attachment for attachment in there}
    return {
        annex.label: known.get(annex.title) or _store(annex, data, collection)
        for annex in notice.annexes
    }


def _store(annex: AnnexData, data: CampaignData, collection: Collection) -> Attachment:
    content = annex_file(annex, data)
    file = ContentFile(content, name=f"{annex.title}.docx")
    attachment = Attachment(title=annex.title, file=file, collection=collection)
    attachment.file_size = len(content)
    attachment._set_file_hash()
    attachment.save()
    return attachment


def download_link(attachment: Attachment) -> RichText:
    """The line below an annex's title that leads to its file."""
    words = gettext("Download “%(title)s” (Word)") % {"title": attachment.title}
    return RichText(
        format_html('<p><a linktype="document" id="{}">{}</a></p>', attachment.pk, words)
    )


Group = NoticeBlock | list[tuple[str, str]]


def _grouped(blocks: tuple[NoticeBlock, ...]) -> Iterator[Group]:
    """The blocks, listed categories put together into one table."""
    listed: list[tuple[str, str]] = []
    for block in blocks:
        found = LISTED.fullmatch(block.text) if isinstance(block, NoticeParagraph) else None
        if found:
            listed.append((found[1], found[2]))
            continue
        if listed:
            yield listed
            listed = []
        yield block
    if listed:
        yield listed


def _write(paper: OfficialPaper, group: Group) -> None:
    match group:
        case NoticeHeading(text=text):
            paper.heading(text)
        case NoticeParagraph(text=text) if TO_SIGN.fullmatch(text):
            paper.signature(text)
        case NoticeParagraph(text=text):
            paper.text(text)
        case NoticeTable(rows=rows) if max(map(len, rows)) == 4:
            _write_form(paper, rows)
        case NoticeTable(rows=rows):
            paper.table(rows, widths=(3, 9, 2), head=True)
        case list():
            paper.table(group, widths=(3, 9))


def _write_form(paper: OfficialPaper, rows: tuple[tuple[str, ...], ...]) -> None:
    """The application form: blanks to be filled in, with room for what is long."""
    broken = [tuple(BLANKS.sub("\n", cell) for cell in row) for row in rows]
    paper.table(broken, widths=(5, 7, 5, 7), least_heights=[_least(row[0]) for row in rows])


def _least(label: str) -> int:
    return next((room for start, room in ROOM.items() if label.startswith(start)), LINE_MM)
