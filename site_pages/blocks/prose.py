"""Rich text that comes out clean, whatever it was pasted from."""

from typing import Any

from wagtail import blocks
from wagtail.rich_text import RichText

from site_pages.prose import tidy

INLINE_FEATURES = ("bold", "italic", "link", "document-link", "ol", "ul")


class ProseBlock(blocks.RichTextBlock):
    """Paragraphs and lists; what Word leaves behind is taken out before it is stored."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", list(INLINE_FEATURES))
        super().__init__(**kwargs)

    def clean(self, value: RichText) -> RichText:
        """Wagtail's checks on the tidied text: a required text of blanks only is empty."""
        cleaned: RichText = super().clean(RichText(tidy(value.source)))
        return cleaned
