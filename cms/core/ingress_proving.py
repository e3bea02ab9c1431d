"""Proofs of entrances: storing one, and asking whether a host has one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from cms.core import audit
from cms.core.ingress_entrances import host_name, profile_digest, profile_of
from cms.core.ingress_verdict import Finding, Method, Outcome, Verdict
from cms.core.models import IngressProof

GOOD_FOR = timedelta(days=14)
"""How long a proof is good: longer than a vote with the days in which its entrances are tried."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a host's proofs say of its present profile."""

    host: str
    newest: IngressProof | None = None
    visit: IngressProof | None = None
    canary: IngressProof | None = None

    def is_proven(self, now: datetime) -> bool:
        """Whether the newest proof passed and is still good.

        A visit that failed can only be made good by a visit: the server, asking itself, does not
        see what the person saw.
        """
        if self.newest is None or not self.newest.passed or now - self.newest.at > GOOD_FOR:
            return False
        return self.visit is None or self.visit.passed

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the proof that decides has found."""
        failed_visit = self.visit if self.visit and not self.visit.passed else None
        proof = failed_visit or self.newest
        return tuple(Finding(**found) for found in proof.findings) if proof else ()


@transaction.atomic
def record_proof(
    *, host: str, method: Method, verdict: Verdict, actor: audit.Actor, now: datetime
) -> IngressProof | None:
    """Store what a self-test has shown, for the profile as it is; None where it showed nothing.

    A person's visit is audited too.
    """
    if verdict.outcome is Outcome.UNDECIDED:
        return None
    passed = verdict.outcome is Outcome.PASSED
    proof = IngressProof.objects.create(
        host=host_name(host),
        profile=profile_digest(profile_of(host)),
        method=method,
        passed=passed,
        findings=[{"code": one.code, "detail": one.detail} for one in verdict.findings],
        at=now,
        by_id=actor.id,
        by_label=actor.label,
    )
    if method is Method.VISIT:
        audit.record(
            actor=actor,
            action="core.entrance_tried",
            target=audit.Target("entrance", proof.host[:64], proof.host),
            now=now,
            facts={"passed": passed, "findings": proof.findings},
        )
    return proof


def standing_of(host: str) -> Standing:
    """The proofs of a host's present profile. One query."""
    name, digest = host_name(host), profile_digest(profile_of(host))
    rows = IngressProof.objects.filter(host=name, profile=digest)
    newest = rows.order_by().values("method").annotate(last=Max("pk")).values("last")
    proofs = list(IngressProof.objects.filter(pk__in=newest).order_by("-pk"))
    by_method = {one.method: one for one in proofs}
    return Standing(
        host=name,
        newest=proofs[0] if proofs else None,
        visit=by_method.get(Method.VISIT),
        canary=by_method.get(Method.CANARY),
    )


def standings_of(hosts: Iterable[str]) -> dict[str, Standing]:
    """The same for several hosts. One query each."""
    return {host: standing_of(host) for host in hosts}
