"""The safety net: pages and documents are compared, and what differs is queued.

Triggers queue every change in the transaction that causes it; this finds what no trigger saw
(rows changed by hand, a restored backup, a trigger of a newer release).

Rows already waiting are left alone: they will be built, and a failing one keeps its pause.

A store that was emptied is made again from the pages. Withdrawn pages become tombstones again;
deleted ones have left nothing to make a tombstone of, so the readers of ``/changes/`` are sent
back to the beginning and drop what they hold.
"""

import logging
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from api.building import affected
from api.building.models import BuiltFor
from api.building.outcome import BUILDERS, public_pages, withdrawn_pages
from api.building.schema_version import source_of
from cms.campaigns.queries import Rules, rules_in_force
from cms.core.errors import DomainError
from cms.documents import queries as documents
from cms.documents import services as store
from cms.documents.enums import VersionState
from cms.documents.models import Document, DocumentVersion, PendingBuild
from cms.plugin_system.registry import installed

logger = logging.getLogger(__name__)

PORTIONS = 288
"""Into how many portions all documents fall when they are built again for good measure."""


def stale_documents() -> set[UUID]:
    """Identifiers whose document is missing, left over, of another revision or of another shape."""
    pages = {
        page.uid: source_of(page)
        for model in BUILDERS
        for page in public_pages(model).only("uid", "live_revision")
    }
    stored = dict(_current().values_list("document_id", "source"))
    differing = {uid for uid in pages.keys() | stored.keys() if pages.get(uid) != stored.get(uid)}
    return differing | _without_tombstone()


def enqueue_stale(*, now: datetime) -> int:
    """Queue every stale document; returns how many."""
    _send_readers_back_after_a_loss()
    return _enqueue(stale_documents(), cause="reconcile", now=now)


def enqueue_after_changes_of_rules(*, now: datetime) -> int:
    """Queue the documents of campaigns for which other rules or plugins hold; returns how many.

    What plugins add comes and goes with their switches in the rules, and with their being
    installed here at all.
    """
    built = {row.campaign_id: (row.number, row.plugins) for row in BuiltFor.objects.all()}
    queued = 0
    for campaign, rules in rules_in_force(now).items():
        holds = (rules.number, _plugins(rules))
        if built.get(campaign) != holds:
            queued += _enqueue_campaign(campaign, *holds, now=now)
    return queued


def _plugins(rules: Rules) -> str:
    """Names and versions of the installed plugins that the rules have on."""
    try:
        on = [plugin.spec for plugin in installed if rules.is_on(plugin.spec.name)]
    except DomainError:
        return ""  # unreadable rules: then no plugin is on
    return " ".join(f"{spec.name}-{spec.version}" for spec in on)


@transaction.atomic
def _enqueue_campaign(campaign: int, number: int, plugins: str, *, now: datetime) -> int:
    uids = affected.of_rules(campaign)
    store.enqueue(uids, cause="rules or plugins", now=now)
    defaults = {"number": number, "plugins": plugins}
    BuiltFor.objects.update_or_create(campaign_id=campaign, defaults=defaults)
    return len(uids)


def enqueue_portion(portion: int, *, now: datetime) -> int:
    """Queue one of the `PORTIONS` of all documents; returns how many.

    A change that left the page's revision as it was (columns edited in the database) shows only
    when the document is built anew. Portion after portion, every document is.
    """
    uids = {uid for uid in _everything() if uid.int % PORTIONS == portion % PORTIONS}
    return _enqueue(uids, cause="verify", now=now)


def enqueue_all(*, now: datetime) -> int:
    """Queue every page and every stored document, for a rebuild from nothing."""
    _send_readers_back_after_a_loss()
    return _enqueue(_everything(), cause="rebuild", now=now)


def _everything() -> set[UUID]:
    uids = {uid for model in BUILDERS for uid in public_pages(model).values_list("uid", flat=True)}
    stored = set(_current().values_list("document_id", flat=True))
    return uids | stored | _without_tombstone()


def _without_tombstone() -> set[UUID]:
    """Pages that were public, of which the store knows nothing any more."""
    known = Document.objects.values("uid")
    return {
        uid
        for model in BUILDERS
        for uid in withdrawn_pages(model).exclude(uid__in=known).values_list("uid", flat=True)
    }


def _send_readers_back_after_a_loss() -> None:
    if documents.has_lost_documents():
        logger.warning("the document store has lost rows: readers of /changes/ begin again")
        store.restart_after_loss()


def _current() -> QuerySet[DocumentVersion]:
    return DocumentVersion.objects.filter(state=VersionState.CURRENT)


def _enqueue(uids: Collection[UUID], *, cause: str, now: datetime) -> int:
    wanted = set(uids) - set(PendingBuild.objects.values_list("uid", flat=True))
    with transaction.atomic():
        store.enqueue(wanted, cause=cause, now=now)
    return len(wanted)
