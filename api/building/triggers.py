"""The table of what rebuilds what (DESIGN section 6). Every row has its test.

Receivers queue rows inside the transaction of the change; nothing is built here.

Our own models and Wagtail's pages save, signals included, in one transaction: the row lives or
dies with its cause. Other models commit before ``post_save`` is sent, so for them a row is
queued before the change as well, due after a while: should the process die in between, that
one is still there. Deleting is one transaction for all models.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models, transaction
from django.db.models.signals import post_save, pre_delete, pre_save
from django.dispatch import Signal
from django.utils import timezone
from taggit.models import Tag
from wagtail.models import Page, PageViewRestriction, Site

from api.building import affected, keys
from api.building.affected import Affected, naming
from api.building.rebuilding import rebuild
from cms.campaigns.models import (
    Award,
    Campaign,
    CaseRef,
    Category,
    Field,
    Indicator,
    Partner,
    PluginPause,
    Release,
    RuleSheet,
)
from cms.documents import services as store
from site_pages.models import Attachment, Picture, PictureRendition

SAVED = (post_save,)
RENAMED = (pre_save,)
DELETED = (pre_delete,)
SAVED_OR_DELETED = (post_save, pre_delete)

# How long a change may take to follow the signal that announces it.
ANNOUNCED = timedelta(seconds=30)

# Columns that drafts, autosave and locks write; no document shows them.
DRAFT_COLUMNS = frozenset(
    {
        "draft_title",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "locked",
        "locked_at",
        "locked_by",
        "wagtail_admin_comments",
    }
)
FILE_FACTS = frozenset({"file_size", "file_hash"})


@dataclass(frozen=True)
class Trigger:
    """One row: when one of ``signals`` comes from ``sender``, ``affected`` says what to build.

    Models that inherit from ``sender`` count as well. A save of nothing but ``unseen`` columns
    changes no document. ``announced`` marks models that commit before their signal is sent.
    """

    cause: str
    sender: type[models.Model]
    signals: tuple[Signal, ...]
    affected: Affected
    unseen: frozenset[str] = frozenset()
    announced: bool = False


TRIGGERS: tuple[Trigger, ...] = (
    # Pages, by whatever class they are saved: publish_scheduled saves plain `Page`s.
    Trigger("page", Page, SAVED, affected.page_itself, unseen=DRAFT_COLUMNS),
    Trigger(
        "page renamed or moved",
        Page,
        RENAMED,
        affected.pages_with_new_addresses,
        unseen=DRAFT_COLUMNS,
    ),
    Trigger("page deleted", Page, DELETED, affected.page_itself),
    Trigger(
        "view restriction",
        PageViewRestriction,
        SAVED_OR_DELETED,
        affected.below_restriction,
        announced=True,
    ),
    # What documents show of pictures, downloads and tags.
    Trigger(
        "picture",
        Picture,
        SAVED_OR_DELETED,
        naming(lambda row: keys.picture(row.pk)),
        unseen=FILE_FACTS,
    ),
    # The picture's form deletes old sizes only after the new file is saved and may be built.
    Trigger(
        "picture sizes deleted",
        PictureRendition,
        DELETED,
        naming(lambda row: keys.picture(row.image_id)),
    ),
    Trigger(
        "attachment",
        Attachment,
        SAVED_OR_DELETED,
        naming(lambda row: keys.attachment(row.pk)),
        unseen=FILE_FACTS,
        announced=True,
    ),
    Trigger("tag", Tag, SAVED_OR_DELETED, naming(lambda row: keys.tag(row.pk)), announced=True),
    # The campaign and what it is made of.
    Trigger("campaign", Campaign, SAVED, naming(lambda row: keys.campaign(row.pk))),
    Trigger("category", Category, SAVED, naming(lambda row: keys.category(row.pk))),
    Trigger("field", Field, SAVED_OR_DELETED, naming(lambda row: keys.fields(row.category_id))),
    Trigger("field moved", Field, RENAMED, affected.categories_of_moved),
    Trigger("indicator", Indicator, SAVED, naming(lambda row: keys.indicator(row.pk))),
    Trigger("case reference", CaseRef, SAVED, affected.case_of),
    # Results: by the award that a case got, and by the release that may have taken one back.
    Trigger("award", Award, SAVED, affected.awarded),
    Trigger("release", Release, SAVED, affected.awarded_before),
    # What plugins add comes and goes with their switches, and may show values of the rules.
    Trigger("rule sheet", RuleSheet, SAVED, lambda row: affected.of_rules(row.campaign_id)),
    Trigger("plugin pause", PluginPause, SAVED, naming(lambda row: keys.campaign(row.campaign_id))),
    # Where things are found.
    Trigger("partner", Partner, SAVED_OR_DELETED, affected.of_partner),
    Trigger("site", Site, SAVED_OR_DELETED, affected.of_site, announced=True),
)


def queue(uids: Iterable[UUID], cause: str, *, due: datetime) -> None:
    """Write the rows, inside the caller's transaction if there is one."""
    with transaction.atomic():
        store.enqueue(set(uids), cause=cause, now=due)


def connect() -> None:
    """Connect every row of the table; models must be loaded."""
    for trigger in TRIGGERS:
        for sender in _family(trigger.sender):
            for signal in trigger.signals:
                _connect(signal, sender, trigger, _at_once)
            if trigger.announced:
                _connect(pre_save, sender, trigger, _after_a_while)


def _family(model: type[models.Model]) -> Iterator[type[models.Model]]:
    return (one for one in apps.get_models() if issubclass(one, model))


def _connect(
    signal: Signal,
    sender: type[models.Model],
    trigger: Trigger,
    act: Callable[[Iterable[UUID], str], None],
) -> None:
    def receive(instance: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if kwargs.get("raw") or (fields is not None and fields <= trigger.unseen):
            return
        if uids := trigger.affected(instance):
            act(uids, trigger.cause)

    uid = f"building:{trigger.cause}:{id(signal)}"
    signal.connect(receive, sender=sender, weak=False, dispatch_uid=uid)


def _at_once(uids: Iterable[UUID], cause: str) -> None:
    rebuild(uids, cause=cause, now=timezone.now())


def _after_a_while(uids: Iterable[UUID], cause: str) -> None:
    queue(uids, cause, due=timezone.now() + ANNOUNCED)
