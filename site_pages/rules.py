"""What may be done with pages. Predicates ask, refusals are the errors to raise or to show."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.campaigns.models import CaseRef, Category, RuleSheet
from cms.campaigns.results import has_results
from cms.core.text import count_zi
from site_pages.exceptions import (
    CaseNotAliasable,
    CaseNotDeletable,
    CaseNotMovable,
    CategoryNotMovable,
    ChangeNoticeStays,
    NewsStillPublic,
    PageNotCopyable,
    PageNotUnpublishable,
    PageRefusal,
    ResultsEmbargoed,
)
from site_pages.limits import CaseLimits

if TYPE_CHECKING:
    from site_pages.models import NewsPage, ResultsPage


def deletion_refusal(page: Page) -> PageRefusal | None:
    """Why the page, with all that lies below it, may not be deleted; None where it may.

    A case that was ever published keeps answering at its address (410), and one that ballots,
    marks or reports refer to must stay explainable.
    """
    from site_pages.models import CasePage

    cases = CasePage.objects.filter(path__startswith=page.path)
    public = cases.filter(first_published_at__isnull=False).first()
    if public is not None:
        return CaseNotDeletable(title=public.title)
    uids = list(cases.values_list("case_ref_id", flat=True))
    referred = _referred_to(uids)
    if referred:
        kept = cases.filter(case_ref_id__in=referred).first()
        return CaseNotDeletable(title=kept.title if kept else page.title)
    return _change_notice_refusal(
        RuleSheet.objects.filter(change_notice__path__startswith=page.path)
    )


def editors_deletion_refusal(page: Page) -> PageRefusal | None:
    """The same for a person: who takes news from its readers says why, in a withdrawal (R85)."""
    from site_pages.models import NewsPage

    public = NewsPage.objects.filter(path__startswith=page.path, live=True).first()
    return deletion_refusal(page) or (public and NewsStillPublic(title=public.title))


def unpublish_refusal(page: Page) -> PageRefusal | None:
    """Why the page may not be taken down; None where it may.

    A site without its front page answers 410 to all; rules without their notice say nothing.
    """
    from site_pages.models import HubHomePage, NewsroomPage, PartnerHomePage

    carries_a_site = issubclass(
        page.specific_class or Page, HubHomePage | NewsroomPage | PartnerHomePage
    )
    if carries_a_site:
        return PageNotUnpublishable(title=page.title)
    return _change_notice_refusal(RuleSheet.objects.filter(change_notice=page.pk))


def publish_refusal(page: "ResultsPage") -> PageRefusal | None:
    """Why the page of results may not be public; None once there are results."""
    return None if has_results(page.campaign_id) else ResultsEmbargoed(title=page.title)


def change_notice_errors(page: "NewsPage") -> dict[str, str | Promise]:
    """By field, what a notice that rules were changed with may not become (R9)."""
    named = RuleSheet.objects.filter(change_notice=page.pk) if page.pk else RuleSheet.objects.none()
    sheet = named.defer("content").first()
    if sheet is None:
        return {}
    words = ChangeNoticeStays(title=page.title, number=sheet.number)
    kept = {
        "kind": page.kind == "notice",
        "campaign": page.campaign_id == sheet.campaign_id,
        "expire_at": page.expire_at is None,
    }
    return {name: str(words) for name, stays in kept.items() if not stays}


def restriction_refusal(page: Page) -> PageRefusal | None:
    """Why the page may not be closed to anybody: rules were changed with a notice in it."""
    return _change_notice_refusal(
        RuleSheet.objects.filter(change_notice__path__startswith=page.path)
    )


def _change_notice_refusal(sheets: QuerySet[RuleSheet]) -> PageRefusal | None:
    """Rules name the notice that they were changed with: it stays to be read (R9)."""
    sheet = sheets.select_related("change_notice").defer("content").first()
    if sheet is None or sheet.change_notice is None:
        return None
    return ChangeNoticeStays(title=sheet.change_notice.title, number=sheet.number)


def _referred_to(uids: Iterable[object]) -> set[object]:
    """Which case references some row names: every foreign key there is, whoever declared it."""
    wanted = list(uids)
    if not wanted:
        return set()
    found: set[object] = set()
    for relation in CaseRef._meta.related_objects:
        if relation.related_model._meta.model_name == "casepage":
            continue
        name = relation.field.attname
        rows = relation.related_model._base_manager.filter(**{f"{name}__in": wanted})
        found |= set(rows.values_list(name, flat=True))
    return found


def move_refusal(page: Page, parent: Page) -> PageRefusal | None:
    """Why the page may not lie under ``parent``; None where it may.

    Who re-classifies a case changes its reference first and moves the page then, so that a
    case lies under its own category whenever anybody looks.
    """
    from site_pages.models import CampaignPage, CasePage, CategoryPage

    specific = page.specific
    if isinstance(specific, CasePage):
        category = Category.objects.get(case_refs=specific.case_ref_id)
        if not CategoryPage.objects.filter(pk=parent.pk, category=category).exists():
            return CaseNotMovable(title=specific.title, category=category.name)
    if isinstance(specific, CategoryPage):
        campaign_id = specific.category.campaign_id
        if not CampaignPage.objects.filter(pk=parent.pk, campaign=campaign_id).exists():
            return CategoryNotMovable(title=specific.title)
    return None


def copy_refusal(page: Page, *, alias: bool = False) -> PageRefusal | None:
    """Why the page may not be copied; None where it may. Cases may, but not as aliases."""
    from site_pages.models import (
        CampaignPage,
        CasePage,
        CategoryPage,
        HubHomePage,
        NewsroomPage,
        PartnerHomePage,
        ResultsPage,
    )

    unique = (
        *(CampaignPage, CategoryPage, HubHomePage, NewsroomPage, PartnerHomePage),
        ResultsPage,
    )
    specific = page.specific
    if isinstance(specific, unique):
        return PageNotCopyable(title=specific.title)
    if alias and isinstance(specific, CasePage):
        return CaseNotAliasable(title=specific.title)
    return None


def field_refusal(category: Category, field: str) -> str | Promise | None:
    """The sentence for a field that the category does not list; None where it may stand (R41).

    A category whose field is free text lists none: there the applicant names it (R56).
    """
    if category.is_free_text or category.fields.filter(name=field).exists():
        return None
    words = _("“%(field)s” is not a field of the category “%(category)s”.")
    return words % {"field": field, "category": category.name}


def over_limits(texts: Mapping[str, str | None], limits: CaseLimits) -> dict[str, str | Promise]:
    """For each text that is too long, by field name, the sentence that says so."""
    return {
        name: _("At most %(limit)s characters; now %(used)s.") % {"limit": limit, "used": used}
        for name, limit in limits.texts.items()
        if limit is not None and (used := count_zi(texts.get(name) or "")) > limit
    }


def description_over_limit(texts: Iterable[str | None], limits: CaseLimits) -> str | Promise | None:
    """The sentence for parts that are too long together; None where they fit (R50)."""
    used = sum(count_zi(text or "") for text in texts)
    if limits.description is None or used <= limits.description:
        return None
    words = _("All parts of the description together: at most %(limit)s characters; now %(used)s.")
    return words % {"limit": limits.description, "used": used}
