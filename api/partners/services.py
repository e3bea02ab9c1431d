"""Making, changing and revoking partner keys, all audited, and writing down how they were used."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import F, Q

from api.partners import known_keys
from api.partners.keys import new_key
from api.partners.models import PER_DAY, PER_MINUTE, KeyUsage, PartnerKey
from api.partners.scopes import READ
from cms.campaigns.models import Partner
from cms.core import audit


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What a key may do: scopes by name, requests a minute and a local day, until when."""

    scopes: Sequence[str] = (READ.name,)
    per_minute: int = PER_MINUTE
    per_day: int = PER_DAY
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Used:
    """What a process counted of one key on one day since it last wrote it down."""

    key_id: int
    day: date
    last_at: datetime
    requests: int
    unchanged: int
    refused: int


@transaction.atomic
def issue_key(
    *,
    partner: Partner,
    label: str,
    actor: audit.Actor,
    now: datetime,
    grant: Grant = Grant(),
) -> tuple[PartnerKey, str]:
    """Make a key; returns the row and the text, which exists nowhere else."""
    text = new_key()
    key = PartnerKey.objects.create(
        partner=partner,
        label=label,
        prefix=text.prefix,
        digest=text.digest,
        scopes=list(grant.scopes),
        per_minute=grant.per_minute,
        per_day=grant.per_day,
        expires_at=grant.expires_at,
        created_at=now,
    )
    _record(key, "partner_key.issued", actor, now, **_facts(grant))
    return key, str(text)


@transaction.atomic
def revoke_key(*, key: PartnerKey, actor: audit.Actor, now: datetime) -> bool:
    """Revoke a key for good; False where it already was. All processes know within a second."""
    changed = PartnerKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now)
    if changed:
        _record(key, "partner_key.revoked", actor, now)
    _forget(key)
    return bool(changed)


@transaction.atomic
def change_key(
    *,
    key: PartnerKey,
    label: str,
    per_minute: int,
    per_day: int,
    actor: audit.Actor,
    now: datetime,
) -> bool:
    """Give a key another name or quota; False where it is revoked or nothing differs.

    Holds on every process within a second; of a changed quota the count begins anew. What was
    before and what is now are in the audit.
    """
    held = PartnerKey.objects.select_for_update().get(pk=key.pk)
    wanted = {"label": label, "per_minute": per_minute, "per_day": per_day}
    was = {name: getattr(held, name) for name in wanted}
    if held.is_revoked or was == wanted:
        return False
    PartnerKey.objects.filter(pk=key.pk).update(**wanted)
    _record(held, "partner_key.changed", actor, now, was=was, now=wanted)
    _forget(key)
    return True


@transaction.atomic
def add_usage(entries: Iterable[Used]) -> None:
    """Add what a process counted; all of it or, where this fails, nothing."""
    counted = list(entries)
    # What was deleted since must not stand in the way of all the others for ever.
    wanted = {one.key_id for one in counted}
    known = set(PartnerKey.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    # In one order, so that two processes cannot wait for each other.
    for entry in sorted(counted, key=lambda one: (one.key_id, one.day)):
        if entry.key_id not in known:
            continue
        KeyUsage.objects.bulk_create(
            [KeyUsage(key_id=entry.key_id, day=entry.day)], ignore_conflicts=True
        )
        KeyUsage.objects.filter(key_id=entry.key_id, day=entry.day).update(
            requests=F("requests") + entry.requests,
            unchanged=F("unchanged") + entry.unchanged,
            refused=F("refused") + entry.refused,
        )
        PartnerKey.objects.filter(
            Q(last_used_at=None) | Q(last_used_at__lt=entry.last_at), pk=entry.key_id
        ).update(last_used_at=entry.last_at)


def _forget(key: PartnerKey) -> None:
    """Before the commit for whoever asks within this transaction, after it for everybody else."""
    known_keys.forget(key.prefix)
    transaction.on_commit(partial(known_keys.forget, key.prefix))


def _facts(grant: Grant) -> dict[str, object]:
    return {
        "scopes": list(grant.scopes),
        "per_minute": grant.per_minute,
        "per_day": grant.per_day,
        "expires_at": grant.expires_at,
    }


def _record(
    key: PartnerKey, action: str, actor: audit.Actor, at: datetime, **facts: object
) -> None:
    audit.record(
        actor=actor,
        action=action,
        target=audit.Target(kind="partner_key", id=key.prefix, label=str(key.partner)),
        now=at,
        facts={"label": key.label, **facts},
    )
