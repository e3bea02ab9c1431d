"""Wagtail's own log, copied into the audit as it is written (D3).

Wagtail logs what editors and administrators do, with the page or row concerned, and its rows can
be deleted. The audit's cannot. The copy is written in the transaction of the log entry, which for
publishing, withdrawing, moving and deleting is that of the act.
"""

from typing import Any

from django.apps import apps
from django.db.models.signals import post_save
from wagtail.log_actions import get_active_log_context
from wagtail.models.audit_log import BaseLogEntry

from cms.core.audit import Actor, Target, record

# Every saved draft is an entry there, autosaved ones too. What a page said is in its revisions.
DRAFT_SAVED = "wagtail.edit"
# Of an entry's details those that say what happened; comments of a workflow are people's words.
TOLD = ("title", "source", "destination", "page", "restriction", "revision")


def connect() -> None:
    """Listen to every model of log entries; models must be loaded."""
    for model in apps.get_models():
        if issubclass(model, BaseLogEntry):
            post_save.connect(copy_entry, sender=model, dispatch_uid=f"audit:{model._meta.label}")


def copy_entry(instance: BaseLogEntry, created: bool, **kwargs: Any) -> None:
    """Receiver of ``post_save``: one audit row for one new log entry."""
    is_draft = instance.action == DRAFT_SAVED and instance.revision_id is not None
    if not created or kwargs.get("raw") or is_draft:
        return
    facts = {name: instance.data[name] for name in TOLD if name in instance.data}
    if instance.revision_id is not None:
        facts.setdefault("revision", {"id": instance.revision_id})
    record(
        actor=Actor.from_user(instance.user),
        action=instance.action,
        target=Target(
            kind=instance.content_type.model if instance.content_type else "",
            id=str(instance.object_id),
            label=instance.label[:300],
        ),
        now=instance.timestamp,
        facts=facts,
    )


def acting() -> Actor:
    """Who is at work in the admin; the system where nobody is."""
    return Actor.from_user(get_active_log_context().user)
