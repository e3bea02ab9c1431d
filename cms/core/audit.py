"""The one function that records who did what (D3)."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.conf import settings

from cms.core.models import AuditEntry, AuditValue
from cms.core.request_id import current_request_id


class ActingUser(Protocol):
    """As much of a user as an audit row needs."""

    pk: object

    def get_username(self) -> str:
        """The login name."""


@dataclass(frozen=True)
class Actor:
    """Who acted, by value: rows must outlive accounts."""

    id: str
    label: str

    @classmethod
    def from_user(cls, user: ActingUser | None) -> "Actor":
        """The user, or the system where nobody is logged in."""
        if user is None or user.pk is None:
            return SYSTEM
        return cls(id=str(user.pk), label=user.get_username())


SYSTEM = Actor(id="", label="system")


@dataclass(frozen=True)
class Target:
    """What was acted upon, by value."""

    kind: str
    id: str
    label: str = ""


def digest(value: str) -> str:
    """Keyed digest of a private value: equal values compare equal, nobody reads them back."""
    key = f"audit-digest:{settings.SECRET_KEY}".encode()
    return hmac.digest(key, value.encode(), "sha256").hex()[:32]


def record(
    *,
    actor: Actor,
    action: str,
    target: Target,
    now: datetime,
    reason: str = "",
    facts: Mapping[str, object] | None = None,
    private_changes: Mapping[str, tuple[str, str]] | None = None,
) -> AuditEntry:
    """Write one act inside the caller's transaction.

    ``private_changes`` maps field names to (old, new): the entry keeps names and digests, the
    values go to the erasable side table (D3, D4).
    """
    changes = private_changes or {}
    body = dict(facts or {})
    if changes:
        body["fields"] = {
            name: {"old": digest(old), "new": digest(new)} for name, (old, new) in changes.items()
        }
    entry = AuditEntry.objects.create(
        at=now,
        actor_id=actor.id,
        actor_label=actor.label,
        action=action,
        target_kind=target.kind,
        target_id=target.id,
        target_label=target.label,
        reason=reason,
        facts=body,
        request_id=current_request_id(),
    )
    AuditValue.objects.bulk_create(
        AuditValue(audit_uid=entry.uid, field=name, old=old, new=new)
        for name, (old, new) in changes.items()
    )
    return entry
