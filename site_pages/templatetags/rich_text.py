"""Rich text as it comes out on a page."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from site_pages.clean_html import clean_html

register = template.Library()


@register.filter
def cleaned(html: str) -> SafeString:
    """The text with the tags that a paragraph may have, and no others."""
    return mark_safe(clean_html(str(html)))  # noqa: S308 -- it has just been cleaned
