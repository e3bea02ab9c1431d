"""What public pages say about the editors' side of them."""

from typing import Any

from django import template
from django.utils import timezone

from cms.campaigns.starred import STARRED_FIELDS
from site_pages.editing.corrected import corrections_of
from site_pages.editing.holding import votes_on
from site_pages.models import CaseCorrection, CasePage, NewsPage
from site_pages.models.news import NewsKind

register = template.Library()


@register.simple_tag(takes_context=True)
def report_during_voting(context: dict[str, Any]) -> bool:
    """Whether the page is a report about cases that are being voted on (R115).

    Nothing is asked for any other page.
    """
    page = context.get("page")
    if not isinstance(page, NewsPage) or page.kind == NewsKind.NOTICE:
        return False
    cases = {link.case_ref_id for link in page.case_links.all()}
    return bool(votes_on(cases, timezone.now()))


@register.simple_tag
def case_corrections(page: CasePage) -> list[CaseCorrection]:
    """What was corrected of a case, the newest first; nothing of one that is not stored yet."""
    return corrections_of(page.case_ref_id) if page.case_ref_id else []


@register.filter
def corrected_field(correction: CaseCorrection) -> str:
    """The field as the application form prints it; of the description, which part."""
    label = STARRED_FIELDS.get(correction.field, correction.field)
    return f"{label} {correction.part}" if correction.part else label
