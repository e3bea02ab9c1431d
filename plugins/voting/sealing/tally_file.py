"""The tally as a file: canonical JSON, the same bytes for the same count."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cms.campaigns.models import Campaign, Category
from cms.campaigns.queries import rules_at
from plugins.voting.casting.polls import Poll
from plugins.voting.counting.annulments import changes_until, public_annulments
from plugins.voting.counting.cases import cases_of
from plugins.voting.counting.groups import Groups, groups_of
from plugins.voting.counting.totals import Numbers
from plugins.voting.models import AnnulledBallot, Ballot, Disclaimer

FORMAT = "pingxuan-tally/2"
READABLE = ("pingxuan-tally/1", FORMAT)
"""The first had no ``categories`` and no ``hours``; what is read here is the same in both."""


def written(campaign: Campaign, poll: Poll, *, number: int, drawn_at: datetime) -> bytes:
    """The file of a count that is right: keys sorted, no spaces, UTF-8, one line end.

    Instants have the offset of the campaign's zone. Nothing in it tells who voted.
    """
    rules = rules_at(campaign.pk, drawn_at)
    zone, groups = campaign.zone, groups_of(campaign.pk)
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
        "totals": _numbers(groups.total),
        "cases": _cases(campaign.pk, groups),
        "categories": _categories(groups),
        "channels": [
            {"channel": channel, **_numbers(one)} for channel, one in groups.channels.items()
        ],
        "days": [{"day": day.isoformat(), **_numbers(one)} for day, one in groups.days.items()],
        "hours": [
            {"day": day.isoformat(), "hour": hour, **_numbers(one)}
            for (day, hour), one in groups.hours.items()
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
    """The numbers of each case that a file holds. Raises FormatUnknown."""
    return {
        UUID(one["case"]): Numbers(one["accepted"], one["annulled"])
        for one in _read(content)["cases"]
    }


def read_changes(content: bytes) -> set[tuple[int, str]]:
    """The acts upon annulments that a file knows of, those that changed the count.

    Raises FormatUnknown.
    """
    told = [changes_until(one["number"], one["state"]) for one in _read(content)["annulments"]]
    return set().union(*told)


class FormatUnknown(ValueError):
    """A file of a later version of this software, or of none."""


def _read(content: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(content)
    if found.get("format") not in READABLE:
        raise FormatUnknown(found.get("format"))
    return found


def _categories(groups: Groups) -> list[dict[str, Any]]:
    found = Category.objects.filter(pk__in=groups.categories).order_by("ordinal")
    return [
        {"category": one.slug, "name": one.name, **_numbers(groups.categories[one.pk])}
        for one in found
    ]


def _cases(campaign: int, groups: Groups) -> list[dict[str, Any]]:
    numbers = groups.cases
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
