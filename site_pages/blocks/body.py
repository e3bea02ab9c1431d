"""What a report is made of. Every block knows the plain value the API hands out."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from site_pages.blocks.cases import CaseBlock
from site_pages.blocks.data import ChartBlock, TableBlock
from site_pages.blocks.media import DownloadBlock, GalleryBlock, PictureBlock, VideoBlock
from site_pages.blocks.prose import ProseBlock
from site_pages.blocks.text import BoxBlock, FigureBlock, QuoteBlock

__all__ = ["BodyBlock", "FigureBlock", "PictureBlock", "QuoteBlock"]

WORDS, MEDIA, DATA = _("Words"), _("Pictures and video"), _("Data and references")


class BodyBlock(blocks.StreamBlock):
    """Everything a newsroom may put between a report's standfirst and its end.

    Names are part of the API (`api.building.body`) and of what is stored: they stay.
    """

    heading = blocks.CharBlock(
        label=_("heading"),
        icon="h2",
        max_length=100,
        template="components/blocks/heading.html",
        group=WORDS,
    )
    subheading = blocks.CharBlock(
        label=_("subheading"),
        icon="h3",
        max_length=100,
        template="components/blocks/subheading.html",
        group=WORDS,
    )
    paragraph = ProseBlock(
        label=_("paragraph"),
        icon="pilcrow",
        template="components/blocks/paragraph.html",
        group=WORDS,
    )
    quote = QuoteBlock(group=WORDS)
    box = BoxBlock(group=WORDS)
    picture = PictureBlock(group=MEDIA)
    gallery = GalleryBlock(group=MEDIA)
    video = VideoBlock(group=MEDIA)
    figures = blocks.ListBlock(
        FigureBlock(),
        label=_("big figures"),
        icon="order",
        min_num=1,
        max_num=4,
        template="components/blocks/figures.html",
        group=DATA,
    )
    table = TableBlock(group=DATA)
    chart = ChartBlock(group=DATA)
    case = CaseBlock(group=DATA)
    downloads = blocks.ListBlock(
        DownloadBlock(),
        label=_("downloads"),
        icon="download",
        min_num=1,
        max_num=20,
        template="components/blocks/downloads.html",
        group=DATA,
    )

    class Meta:
        required = False
