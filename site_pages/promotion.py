"""Promotion, the second strand of a campaign (R5): reports, events, exhibition.

Where a campaign's rules have it off, its promotion pages are withdrawn: gone from lists, menus,
feeds and sitemaps, their addresses answer 410 and links to them lose their address. The pages
themselves stay as they are and come back with the switch. The organiser's notices are no
promotion: the selection needs them. A partner newsroom's choice of that kind changes nothing: the
hub gives notice (R1), and a word in a form must not decide what a switch does.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from wagtail.models import Page, Site

from cms.campaigns.queries import Rules, rules_in_force
from cms.campaigns.rule_sheet import CAMPAIGN
from cms.core.errors import DomainError
from site_pages.standing import in_force_now

Campaigns = frozenset[int]


def switched_off(now: datetime) -> Campaigns:
    """The campaigns whose promotion is off at ``now``, straight from the rules. One query."""
    return _off(rules_in_force(now))


def switched_off_now() -> Campaigns:
    """The same for a visit: no query as a rule."""
    return _off(in_force_now())


def is_off(page: Page, off: Campaigns) -> bool:
    """Whether a page is promotion of one of the campaigns that have it off.

    The specific page is needed. At most one query, none while no campaign has promotion off.
    """
    promoted = getattr(page, "promoted_campaigns", None)
    return bool(off and promoted and off & promoted())


def without_promotion(pages: Any) -> Any:
    """News pages, a queryset, less those that are promotion of a campaign that has it off."""
    off = switched_off_now()
    return pages.exclude(pk__in=pages_of(*off).values("pk")) if off else pages


def pages_of(*campaigns: int) -> "QuerySet[Any]":
    """The news pages that are promotion of one of these campaigns.

    It is the campaign that a page names, else that of a case it is about.
    """
    from site_pages.models import NewsCaseLink, NewsPage

    about = NewsCaseLink.objects.filter(page=OuterRef("pk"), case_ref__campaign__in=campaigns)
    named = Q(campaign__in=campaigns) | Q(Exists(about), campaign__isnull=True)
    return NewsPage.objects.exclude(_organisers_notices()).filter(named)


def is_organisers_notice(page: Any) -> bool:
    """Whether a news page is a notice of the organiser: one below the hub. At most one query."""
    from site_pages.models.news import NewsKind

    if page.kind != NewsKind.NOTICE or not page.path:
        return False
    hub = _hub_paths().first()
    return hub is not None and page.path.startswith(hub)


def _organisers_notices() -> Q:
    from site_pages.models.news import NewsKind

    return Q(kind=NewsKind.NOTICE, path__startswith=Subquery(_hub_paths()[:1]))


def _hub_paths() -> "QuerySet[Any, Any]":
    return Site.objects.filter(is_default_site=True).values_list("root_page__path", flat=True)


def _off(rules: "dict[int, Rules]") -> Campaigns:
    return frozenset(campaign for campaign, one in rules.items() if not _is_on(one))


def _is_on(rules: Rules) -> bool:
    """Unreadable rules withdraw nothing: what is public stays until somebody says otherwise."""
    try:
        return bool(rules.section(CAMPAIGN).promotion_on)
    except DomainError:
        return True


def promoted_by(campaign: int | None, cases: Iterable[Any]) -> Campaigns:
    """The campaigns that a page promotes: the one it names, else those of its cases."""
    if campaign is not None:
        return frozenset({campaign})
    return frozenset(case.campaign_id for case in cases)
