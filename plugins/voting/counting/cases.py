"""What cases and channels of a campaign are called, for whoever reads numbers."""

import json
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from cms.campaigns.models import Campaign, CaseRef
from cms.documents import queries as documents


@dataclass(frozen=True, kw_only=True)
class CountedCase:
    """A case as it is named beside its votes; ``title`` is empty once it is withdrawn."""

    uid: UUID
    ballot_no: int | None
    category: str
    title: str
    applicant: str

    def __str__(self) -> str:
        number = f"{self.ballot_no:03}" if self.ballot_no is not None else str(self.uid)[:8]
        return f"{number} {self.title}".strip()


def cases_of(campaign: int) -> dict[UUID, CountedCase]:
    """All cases of the campaign by ballot number, withdrawn ones too. Two queries."""
    refs = CaseRef.objects.filter(campaign=campaign).select_related("category")
    shown = documents.current("case").filter(document_id__in=refs.values("pk"))
    cards = {uid: json.loads(bytes(card)) for uid, card in shown.values_list("document", "card")}
    found = [
        CountedCase(
            uid=ref.pk,
            ballot_no=ref.ballot_no,
            category=ref.category.name,
            title=cards.get(ref.pk, {}).get("title", ""),
            applicant=cards.get(ref.pk, {}).get("applicant", ""),
        )
        for ref in refs
    ]
    return {one.uid: one for one in sorted(found, key=by_number)}


def channel_names(campaign: Campaign) -> dict[str, str]:
    """What channels are called, by slug; the empty one is none. One query."""
    named = dict(campaign.channels.values_list("slug", "name"))
    return {"": _("the main site, without a channel"), **named}


def by_number(case: CountedCase) -> tuple[bool, int, str]:
    """The order of the ballot: by number, those without one at the end."""
    return (case.ballot_no is None, case.ballot_no or 0, str(case.uid))
