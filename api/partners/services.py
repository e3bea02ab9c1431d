"""Making and revoking partner keys; both are audited."""

from datetime import datetime

from django.db import transaction

from api.partners.keys import new_key
from api.partners.models import PartnerKey
from cms.campaigns.models import Partner
from cms.core import audit


@transaction.atomic
def issue_key(
    *, partner: Partner, label: str, actor: audit.Actor, now: datetime
) -> tuple[PartnerKey, str]:
    """Make a key; returns the row and the text, which exists nowhere else."""
    text = new_key()
    key = PartnerKey.objects.create(
        partner=partner, label=label, prefix=text.prefix, digest=text.digest, created_at=now
    )
    _record(key, "partner_key.issued", actor, now)
    return key, str(text)


@transaction.atomic
def revoke_key(*, key: PartnerKey, actor: audit.Actor, now: datetime) -> bool:
    """Revoke a key for good; False where it already was."""
    changed = PartnerKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now)
    if changed:
        _record(key, "partner_key.revoked", actor, now)
    return bool(changed)


def _record(key: PartnerKey, action: str, actor: audit.Actor, now: datetime) -> None:
    audit.record(
        actor=actor,
        action=action,
        target=audit.Target(kind="partner_key", id=key.prefix, label=str(key.partner)),
        now=now,
        facts={"label": key.label},
    )
