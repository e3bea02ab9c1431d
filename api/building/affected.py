"""Which documents a change touches: the answers that the table of triggers is made of."""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from wagtail.models import Page, PageViewRestriction, Site

from api.building import keys
from api.building.outcome import BUILDERS
from cms.campaigns.models import Award, CaseRef, Field, Partner, Release
from cms.documents import queries as documents
from site_pages import promotion
from site_pages.models import CasePage

NAMES_PER_QUERY = 1000

Affected = Callable[[Any], Collection[UUID]]


def naming(*names: Callable[[Any], str]) -> Affected:
    """Documents that named what these keys of the changed row name."""
    return lambda row: documents.dependants_of({name(row) for name in names})


def page_itself(page: Page) -> set[UUID]:
    """A page's own document, and those that name it or link to it.

    Nothing for a page that never was public: writing its first drafts changes nothing outside.
    """
    if not page.live and page.first_published_at is None:
        return set()
    return _with_dependants(Page.objects.filter(pk=page.pk))


def pages_with_new_addresses(page: Page) -> set[UUID]:
    """Everything at or below a page whose path differs from the stored one.

    To be asked before the page is saved: a new slug, or the last step of a move.
    """
    stored = Page.objects.filter(pk=page.pk).values_list("url_path", flat=True).first()
    return set() if stored in {None, page.url_path} else below(page)


def below(page: Page) -> set[UUID]:
    """The documents of live pages at or under ``page``, and of what names or links to them."""
    return _with_dependants(Page.objects.filter(path__startswith=page.path, live=True))


def below_restriction(restriction: PageViewRestriction) -> set[UUID]:
    """Everything that a view restriction opens or closes."""
    return below(restriction.page)


def case_of(ref: CaseRef) -> set[UUID]:
    """The document of the case behind a reference, once there is one."""
    return set(CasePage.objects.filter(case_ref=ref, live=True).values_list("uid", flat=True))


def awarded(award: Award) -> set[UUID]:
    """The case that got an award, and what names it; nothing where a unit got it."""
    return _of_cases({award.case_ref_id} - {None})


def awarded_before(release: Release) -> set[UUID]:
    """The cases that the releases before this one named: it may have taken an award from them."""
    before = Award.objects.filter(release__campaign=release.campaign_id, case_ref__isnull=False)
    return _of_cases(set(before.values_list("case_ref", flat=True)))


def _of_cases(uids: Collection[UUID | None]) -> set[UUID]:
    pages = Page.objects.filter(casepage__case_ref__in=uids, live=True)
    return _with_dependants(pages) if uids else set()


def of_rules(campaign: int) -> set[UUID]:
    """What rules of a campaign show in, and its promotion, which they may switch off (R5)."""
    pages = Page.objects.filter(pk__in=promotion.pages_of(campaign).values("pk"), live=True)
    return documents.dependants_of({keys.campaign(campaign)}) | _with_dependants(pages)


def categories_of_moved(field: Field) -> set[UUID]:
    """The category that a field leaves and the one it goes to; to be asked before it is saved."""
    stored = Field.objects.filter(pk=field.pk).values_list("category_id", flat=True).first()
    if stored in {None, field.category_id}:
        return set()
    # Both in one call: rows of work are locked in one order, whichever way the field goes.
    return documents.dependants_of({keys.fields(stored), keys.fields(field.category_id)})


def of_site(site: Site) -> set[UUID]:
    """What is or was below the site's home; for the hub everything, as all documents name it."""
    named = documents.dependants_of({keys.site(site.pk)}) if site.pk else set()
    home = Page.objects.filter(pk=site.root_page_id).first()
    return named | (below(home) if home else set())


def of_partner(partner: Partner) -> set[UUID]:
    """The news of the partner's newsroom, as it was and as it will be."""
    named = documents.dependants_of({keys.partner(partner.slug)})
    return named | (of_site(partner.site) if partner.site else set())


def _with_dependants(pages: QuerySet[Page]) -> set[UUID]:
    pks = list(pages.values_list("pk", flat=True))
    uids = {
        uid
        for model in BUILDERS
        for uid in model.objects.filter(pk__in=pages.values("pk")).values_list("uid", flat=True)
    }
    names = [*(keys.page(pk) for pk in pks), *(keys.case(uid) for uid in uids)]
    # In portions: a database takes only so many parameters in a statement.
    for start in range(0, len(names), NAMES_PER_QUERY):
        uids |= documents.dependants_of(names[start : start + NAMES_PER_QUERY])
    return uids
