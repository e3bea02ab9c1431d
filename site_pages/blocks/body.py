"""What a report is made of. Every block knows the plain value the API hands out."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

INLINE_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]


class PictureBlock(blocks.StructBlock):
    """A picture with the words that belong to this use of it."""

    picture = ImageChooserBlock(label=_("picture"))
    alt_text = blocks.CharBlock(label=_("alternative text"), max_length=255)
    caption = blocks.CharBlock(label=_("caption"), max_length=200, required=False)

    class Meta:
        icon = "image"
        label = _("picture")
        template = "components/blocks/picture.html"


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


class BodyBlock(blocks.StreamBlock):
    """Headings, paragraphs, pictures, quotes and rows of big figures."""

    heading = blocks.CharBlock(
        label=_("heading"), icon="title", max_length=100, template="components/blocks/heading.html"
    )
    paragraph = blocks.RichTextBlock(
        label=_("paragraph"),
        icon="pilcrow",
        features=INLINE_FEATURES,
        template="components/blocks/paragraph.html",
    )
    picture = PictureBlock()
    quote = QuoteBlock()
    figures = blocks.ListBlock(
        FigureBlock(),
        label=_("big figures"),
        icon="order",
        min_num=1,
        max_num=4,
        template="components/blocks/figures.html",
    )

    class Meta:
        required = False
