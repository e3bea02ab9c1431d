"""Plugins are told of cases that are published or withdrawn, in the transaction of the act."""

from typing import Any

from django.utils import timezone
from wagtail.signals import page_published, page_unpublished

from cms.plugin_system import events
from site_pages.models import CasePage


def connect() -> None:
    """Listen to Wagtail; its actions are one transaction each (see `whole_actions`)."""
    page_published.connect(_published, sender=CasePage, dispatch_uid="announce_published")
    page_unpublished.connect(_withdrawn, sender=CasePage, dispatch_uid="announce_withdrawn")


def _published(instance: CasePage, **_: Any) -> None:
    _announce("case_published", instance)


def _withdrawn(instance: CasePage, **_: Any) -> None:
    _announce("case_withdrawn", instance)


def _announce(event: str, page: CasePage) -> None:
    campaign = page.case_ref.campaign_id
    events.announce(event, campaign=campaign, now=timezone.now(), case=page.uid)
