"""The last word of the page rules, whoever asks: admin, bulk action, script or queryset."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models.signals import pre_delete, pre_save
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import pre_page_move

from site_pages import rules
from site_pages.exceptions import HubSiteRequired


def connect() -> None:
    """Connect the guards; models are loaded by now."""
    from site_pages.editing.holding import refuse_held
    from site_pages.models import CasePage, EventPage, ExhibitionPage, NewsPage

    pre_delete.connect(refuse_deletion, sender=CasePage, dispatch_uid="site_pages:deletion")
    pre_save.connect(
        refuse_restriction, sender=PageViewRestriction, dispatch_uid="site_pages:restriction"
    )
    for report in (NewsPage, EventPage, ExhibitionPage):
        pre_save.connect(refuse_held, sender=report, dispatch_uid=f"site_pages:held {report}")
    pre_page_move.connect(refuse_move, dispatch_uid="site_pages:move")
    pre_save.connect(refuse_losing_the_hub, sender=Site, dispatch_uid="site_pages:hub")
    pre_delete.connect(refuse_losing_the_hub, sender=Site, dispatch_uid="site_pages:hub deleted")


def refuse_deletion(instance: Page, **kwargs: Any) -> None:
    """Raise `CaseNotDeletable`; Django asks for every case that a delete would take along."""
    refusal = rules.deletion_refusal(instance)
    if refusal is not None:
        raise refusal


def refuse_move(
    instance: Page, parent_page_before: Page, parent_page_after: Page, **kwargs: Any
) -> None:
    """Raise a `PageRefusal` before anything is moved; changing the order is no move."""
    if parent_page_before.pk == parent_page_after.pk:
        return
    refusal = rules.move_refusal(instance, parent_page_after)
    if refusal is not None:
        raise refusal


def refuse_restriction(instance: PageViewRestriction, **kwargs: Any) -> None:
    """Raise PermissionDenied, which the admin puts into words, for what must stay readable."""
    if kwargs.get("raw"):
        return
    refusal = rules.restriction_refusal(instance.page)
    if refusal is not None:
        raise PermissionDenied(str(refusal))


def refuse_losing_the_hub(instance: Site, signal: Any, **kwargs: Any) -> None:
    """Raise `HubSiteRequired` where the default site is deleted or stops being it."""
    if kwargs.get("raw") or (signal is pre_save and instance.is_default_site):
        return
    was_default = Site.objects.filter(pk=instance.pk, is_default_site=True)
    if was_default.exists():
        raise HubSiteRequired(site=instance.site_name or instance.hostname)
