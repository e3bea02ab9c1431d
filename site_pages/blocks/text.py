"""Words: quotes, big figures, boxes."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from site_pages.blocks.prose import ProseBlock


class QuoteBlock(blocks.StructBlock):
    """Words somebody said, and who."""

    text = blocks.TextBlock(label=_("quote"))
    speaker = blocks.CharBlock(label=_("speaker"), max_length=100, required=False)

    class Meta:
        icon = "openquote"
        label = _("quote")
        template = "components/blocks/quote.html"


class FigureBlock(blocks.StructBlock):
    """One big number and what it counts."""

    number = blocks.CharBlock(label=_("number"), max_length=20)
    unit = blocks.CharBlock(label=_("unit"), max_length=20, required=False)
    meaning = blocks.CharBlock(label=_("what it counts"), max_length=100)

    class Meta:
        icon = "order"
        label = _("big figure")


class BoxBlock(blocks.StructBlock):
    """A titled aside: background, a definition, how to take part."""

    title = blocks.CharBlock(label=_("title"), max_length=100)
    text = ProseBlock(label=_("text"))

    class Meta:
        icon = "info-circle"
        label = _("box")
        template = "components/blocks/box.html"
