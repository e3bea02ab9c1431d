"""What `load_campaign` and `load_demo` have in common."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from api.building.reconcile import enqueue_stale
from api.building.services import build_pending
from cms.campaigns.loading.data_files import load_data
from cms.campaigns.services.bringing_in import Demonstration, as_demonstration, bring_in
from cms.core import audit
from cms.core.errors import DomainError
from site_pages.campaign_pages import make_campaign_pages
from site_pages.demo.content import Content
from site_pages.demo.following import follow_dates
from site_pages.demo.results import add_results, awaits_results
from site_pages.sites import ensure_sites

Say = Callable[[str], object]


def load(name: str, *, phase: str, now: datetime, say: Say) -> Content:
    """Bring a campaign in, with its sites and its own pages; says what it makes.

    ``phase`` is the one that a demonstration opens; empty for the real campaign. Raises
    CommandError in words.
    """
    try:
        return _load(name, phase=phase, now=now, say=say)
    except DomainError as error:
        raise CommandError(str(error)) from error


def _load(name: str, *, phase: str, now: datetime, say: Say) -> Content:
    data, days_moved = load_data(name), 0
    if phase:
        _refuse_where_real()
        shown: Demonstration = as_demonstration(data, phase=phase, author=audit.SYSTEM, now=now)
        data, days_moved = shown
    elif data.system_host != settings.BASE_DOMAIN:
        named = {"host": data.system_host, "base": settings.BASE_DOMAIN}
        say(_("The notice names %(host)s; this installation answers at %(base)s.") % named)
    campaign = bring_in(data, now=now)
    ensure_sites(base_domain=settings.BASE_DOMAIN, port=settings.PORT)
    for line in make_campaign_pages(data, campaign, author=audit.SYSTEM):
        say(line)
    if days_moved:
        follow_dates(data, campaign, days=days_moved, now=now)
        say(_("The demonstration's dates were moved by %(days)s days.") % {"days": days_moved})
    return Content(data, campaign)


def _refuse_where_real() -> None:
    if not settings.DEMONSTRATIONS_ALLOWED:
        raise CommandError(
            _(
                "Invented content is not loaded under production settings: it would stand beside "
                "real content under a real address. Use DJANGO_SETTINGS_MODULE=cms.settings.dev "
                "and a database of its own."
            )
        )


def add_demo_results(content: Content) -> None:
    """Release a demonstration's results where its dates have come so far and all cases are built.

    Says nothing and does nothing where it is not time, or cases are still to arrive.
    """
    now = timezone.now()
    if not content.missing_cases() and awaits_results(content.campaign, now=now):
        add_results(content.data, content.campaign, now=now)
        build_documents(now=timezone.now())


def build_documents(*, now: datetime) -> None:
    """Bring the public documents into step, as a worker would."""
    enqueue_stale(now=now)
    while build_pending(now=now):
        pass
