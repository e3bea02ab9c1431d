"""The tally as a file: canonical JSON, the same bytes for the same count."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cms.campaigns.models import Campaign
from cms.campaigns.queries import rules_at
from plugins.voting.casting.polls import Poll
from plugins.voting.counting import totals
from plugins.voting.counting.annulments import public_annulments
from plugins.voting.counting.cases import cases_of
from plugins.voting.counting.totals import Numbers
from plugins.voting.models import AnnulledBallot, Ballot, Disclaimer

FORMAT = "pingxuan-tally/1"


def written(campaign: Campaign, poll: Poll, *, number: int, drawn_at: datetime) -> bytes:
    """The file of a count that is right: keys sorted, no spaces, UTF-8, one line end.

    Instants have the offset of the campaign's zone. Nothing in it tells who voted.
    """
    rules = rules_at(campaign.pk, drawn_at)
    zone = campaign.zone
    content = {
        "format": FORMAT,
        "campaign": {"slug": campaign.slug, "title": campaign.title, "time_zone": str(zone)},
        "number": number,
        "drawn_at": _told(drawn_at, campaign),
        "rules": {"number": rules.number, "sha256": rules.sha256},
        "voting": {
            "opens_at": _told(poll.opens_at, campaign),
            "closes_at": _told(poll.closes_at, campaign),
        },
        "totals": _numbers(totals.total(campaign.pk)),
        "cases": _cases(campaign.pk),
        "days": [
            {"day": day.isoformat(), **_numbers(one)}
            for day, one in totals.numbers_by_day(campaign.pk).items()
        ],
        "channels": [
            {"channel": channel, **_numbers(one)}
            for channel, one in totals.numbers_by_channel(campaign.pk).items()
        ],
        "annulments": [
            {
                "number": one.number,
                "reason": one.reason,
                "statement": one.statement,
                "ballots": one.ballots,
                "state": one.state,
                "decided_at": _told(one.decided_at, campaign),
            }
            for one in public_annulments(campaign.pk)
        ],
        "ballots": _digests(campaign.pk),
        "disclaimers": Disclaimer.objects.filter(campaign=campaign).count(),
        "differences": [],
    }
    return canonical(content)


def canonical(content: Any) -> bytes:
    """The bytes that are stored, hashed and handed out."""
    told = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{told}\n".encode()


def sha256_of(content: bytes) -> str:
    """In hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def read_cases(content: bytes) -> dict[UUID, Numbers]:
    """The numbers of each case that a file holds."""
    return {
        UUID(one["case"]): Numbers(one["accepted"], one["annulled"])
        for one in json.loads(content)["cases"]
    }


def _cases(campaign: int) -> list[dict[str, Any]]:
    numbers = totals.numbers_by_case(campaign)
    return [
        {
            "case": str(one.uid),
            "ballot_no": one.ballot_no,
            "category": one.category,
            "title": one.title,
            **_numbers(numbers.get(one.uid, Numbers())),
        }
        for one in cases_of(campaign).values()
        if one.title or one.uid in numbers
    ]


def _digests(campaign: int) -> dict[str, Any]:
    """How many ballots, and a digest over their sorted commitments, each on a line.

    Who holds the commitments of all ballots can check that these are they, and no others.
    """
    annulled: QuerySet[Any] = AnnulledBallot.objects.filter(ballot__campaign=campaign)
    return {
        "accepted": _digest(Ballot.objects.filter(campaign=campaign), "commitment"),
        "annulled": _digest(annulled, "ballot__commitment"),
    }


def _digest(rows: QuerySet[Any], column: str) -> dict[str, Any]:
    seen, count = hashlib.sha256(), 0
    commitments: Iterable[str] = rows.order_by(column).values_list(column, flat=True)
    for commitment in commitments:
        seen.update(f"{commitment}\n".encode())
        count += 1
    return {"count": count, "sha256": seen.hexdigest()}


def _numbers(numbers: Numbers) -> dict[str, int]:
    return {
        "accepted": numbers.accepted,
        "annulled": numbers.annulled,
        "counted": numbers.counted,
    }


def _told(at: datetime | None, campaign: Campaign) -> str | None:
    return at.astimezone(campaign.zone).isoformat() if at else None
