"""The examples of the contract, made with the product's verbs on a stopped clock.

What is random (uids, numbers, hashes, tokens) gets stand-ins by order of appearance, the same in
every example, so that the files are the same bytes whenever they are made.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import time_machine
from django.conf import settings
from django.test import Client, override_settings

from api import errors
from api.content.changes import Place, make_token
from api.content.streams import places
from api.partners import usage
from api.partners.services import Grant, issue_key
from cms.campaigns.models import Campaign, GivenTo, Partner
from cms.campaigns.phases import in_the_way_of_release
from cms.campaigns.queries import rules_at
from cms.campaigns.services import Grant as AwardGrant
from cms.campaigns.services import release
from cms.core.address_length import MAX_QUERY_OCTETS
from cms.core.audit import SYSTEM, Actor
from cms.management.campaign_loading import load
from site_pages.demo.content import Content
from site_pages.models import CasePage, NewsPage
from tests.world import build_all

DOMAIN = "pingxuan.example"
NOW = datetime(2020, 8, 20, 2, tzinfo=UTC)
API = "/api/v1/"
CASES = ("island-clinic", "bay-fog-guide")
NEWS = ("island-clinic-report", "release-conference")
"""What the second of them needs; the notice comes with the campaign."""
PATIENT = timedelta(days=1)
STANDIN = re.compile(
    r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b[0-9a-f]{10,64}\b"
)
FILE = re.compile(r'/documents/(\d+)/([^"\\]*?)(?:_\w{7})?\.docx')
"""A file's address: its key, and its name, which has more where the folder had such a file."""
TOKEN = re.compile(r"\bWz[\w-]+:[\w-]{20,}")


@contextmanager
def own_address() -> Iterator[None]:
    """An address that is nobody's, so that the contract names no machine."""
    with override_settings(BASE_DOMAIN=DOMAIN, PORT=443, SITE_SCHEME="https"):
        yield


class Examples:
    """Answers, collected by name in the order in which they were given."""

    def __init__(self) -> None:
        self.client = Client(headers={"host": DOMAIN}, raise_request_exception=False)
        self.found: dict[str, Any] = {}

    def ask(self, name: str, path: str, *, status: int = 200, method: str = "get", **more: Any):
        """Keep the answer of an address under a name."""
        answer = getattr(self.client, method)(f"{API}{path}", secure=True, **more)
        body = b"".join(answer) if answer.streaming else answer.content
        assert answer.status_code == status, (name, answer.status_code, body[:500])
        lines = [json.loads(line) for line in body.splitlines()]
        self.found[name] = lines if answer.streaming else lines[0]


def make_examples() -> dict[str, bytes]:
    """Name -> the bytes of its file."""
    made = Examples()
    with own_address(), time_machine.travel(NOW, tick=False) as clock:
        content = load("qingdao2020", phase="voting", now=NOW, say=str)
        build_all()
        made.ask("changes-upsert", "changes/")
        _add_content(content)
        _while_voting(made)
        _campaign_in_its_phases(made, clock)
        _problems(made)
        clock.move_to(_when_results_may_come(content.campaign))
        _released(made, content.campaign)
        _withdrawn(made)
    usage.tally.forget()
    return with_stand_ins(made.found)


def _add_content(content: Content) -> None:
    """One by one: what is built together has its numbers in no order."""
    for case in content.missing_cases():
        if case.slug in CASES:
            content.add_case(case)
            build_all()
    for item in content.missing_news():
        if item.slug in NEWS:
            content.add_news(item)
            build_all()


def _while_voting(made: Examples) -> None:
    case = CasePage.objects.order_by("case_ref__ballot_no").first()
    made.ask("index", "")
    made.ask("case-full-voting", f"cases/{case.uid}/")
    made.ask("case-card-voting", f"cases/{case.uid}/?profile=card")
    made.ask("case-chosen", f"cases/{case.uid}/?fields=uid,title,applicant")
    made.ask("cases", "cases/?limit=2&count=exact")
    for kind in ("notice", "report", "event"):
        (item,) = NewsPage.objects.filter(kind=kind)
        made.ask(f"news-{kind}", f"news/{item.uid}/")
    made.ask("news-card", f"news/{item.uid}/?profile=card")
    made.ask("news", "news/?limit=2")
    made.ask("categories", "categories/")
    made.ask("campaigns", "campaigns/")
    made.ask("sites", "sites/")
    since = made.found["changes-upsert"]["next"]
    made.ask("changes-upsert", f"changes/?limit=2&since={since}")
    made.ask("snapshot", "snapshot/")
    first, *lines, _ = made.found["snapshot"]
    shown = [_shortest(lines, "category"), _shortest(lines, "news")]
    made.found["snapshot"] = [first, *shown, {"type": "end", "items": len(shown)}]


def _shortest(lines: list[Any], kind: str) -> Any:
    return min((one for one in lines if one["kind"] == kind), key=lambda one: len(str(one)))


def _campaign_in_its_phases(made: Examples, clock: Any) -> None:
    """The campaign a third into each of its phases."""
    campaign = Campaign.objects.get()
    for phase in rules_at(campaign.pk, NOW).phases:
        ends = phase.closes_at or phase.opens_at + PATIENT
        clock.move_to(phase.opens_at + (ends - phase.opens_at) / 3)
        made.ask(f"campaign-{phase.name}", f"campaigns/{campaign.slug}/")
    clock.move_to(NOW)


def _when_results_may_come(campaign: Campaign) -> datetime:
    phases = rules_at(campaign.pk, NOW).phases
    day = NOW
    while in_the_way_of_release(phases, day) is not None:
        day += timedelta(days=1)
    return day


def _released(made: Examples, campaign: Campaign) -> None:
    slugs = {one.given_to: one.slug for one in campaign.award_types.order_by("-ordinal")}
    case = CasePage.objects.order_by("case_ref__ballot_no").first()
    release(
        campaign=campaign,
        awards=[
            AwardGrant(award=slugs[GivenTo.CASE], case=case.uid),
            AwardGrant(award=slugs[GivenTo.UNIT], unit="云汐区示例工作专班"),
        ],
        released_by=Actor(id="1", label="发布人（演示）"),
        confirmed_by=Actor(id="2", label="确认人（演示）"),
        now=datetime.now(UTC),
    )
    build_all()
    made.ask("results", f"campaigns/{campaign.slug}/results/")
    made.ask("case-full-released", f"cases/{case.uid}/")
    made.ask("case-card-released", f"cases/{case.uid}/?profile=card")


def _withdrawn(made: Examples) -> None:
    case = CasePage.objects.order_by("case_ref__ballot_no").last()
    made.ask("changes-tombstone", "changes/")
    since = made.found["changes-tombstone"]["next"]
    case.unpublish()
    build_all()
    made.ask("changes-tombstone", f"changes/?since={since}")
    # The report about the case has changed as well, before it or after.
    page = made.found["changes-tombstone"]
    page["items"] = [one for one in page["items"] if one["op"] == "delete"]
    made.ask("problem-gone", f"cases/{case.uid}/", status=410)


def _key(**granted: Any) -> dict[str, str]:
    _, text = issue_key(
        partner=Partner.objects.first(),
        label="示例",
        actor=SYSTEM,
        now=NOW,
        grant=Grant(**granted),
    )
    return {"authorization": f"Bearer {text}"}


@contextmanager
def streams_taken(count: int) -> Iterator[None]:
    """So many readers of the snapshot at once."""
    taken = [places.take() for _ in range(count)]
    yield
    for place in taken:
        places.give_back(place)


def _problems(made: Examples) -> None:
    def refused(code: str, status: int, path: str = "cases/", **more: Any) -> None:
        made.ask(f"problem-{code}", path, status=status, **more)

    refused("invalid_parameter", 400, "cases/?limit=0")
    refused("unknown_parameter", 400, "cases/?colour=red")
    refused("invalid_cursor", 400, "cases/?cursor=x")
    refused("invalid_token", 400, "changes/?since=x")
    refused("invalid_key", 401, headers={"authorization": "Bearer pxk_"})
    refused("insufficient_scope", 403, headers=_key(scopes=()))
    refused("not_found", 404, "campaigns/2020/results/")
    refused("method_not_allowed", 405, method="post")
    refused("not_acceptable", 406, headers={"accept": "text/html"})
    refused("token_expired", 410, f"changes/?since={make_token(Place(10**6, 'before'))}")
    refused("precondition_failed", 412, headers={"if-match": '"x"'})
    used_up = _key(per_minute=1)
    made.client.get(f"{API}cases/", headers=used_up)
    refused("rate_limited", 429, headers=used_up)
    with override_settings(ALLOWED_HOSTS=[DOMAIN]):
        refused("bad_request", 400, headers={"host": "elsewhere.example"})
    with streams_taken(settings.API_SNAPSHOT_STREAMS):
        refused("too_many_streams", 503, "snapshot/")
    refused("address_too_long", 414, f"cases/?q={'x' * (MAX_QUERY_OCTETS + 1)}")
    paused = errors.Problem(errors.PLUGIN_PAUSED, "正在核对数据，下午恢复。", plugin="example")
    for problem in (
        paused,
        *map(errors.Problem, (errors.FORBIDDEN, errors.INTERNAL, errors.PLUGIN_FAILED)),
        *map(errors.Problem, (errors.BUSY, errors.HTTP_ERROR)),
    ):
        made.found[f"problem-{problem.kind.code}"] = errors.problem_body(problem)


def with_stand_ins(found: dict[str, Any]) -> dict[str, bytes]:
    """The examples as files, with what is random replaced."""
    known: dict[str, str] = {}
    return {name: _as_file(_renumbered(example), known) for name, example in found.items()}


def _renumbered(example: Any) -> Any:
    places = {seq: place for place, seq in enumerate(sorted({*_numbers(example)}), start=1)}
    return _replaced(example, places)


def _numbers(node: Any) -> Iterator[int]:
    if isinstance(node, dict):
        if isinstance(node.get("seq"), int):
            yield node["seq"]
        node = list(node.values())
    if isinstance(node, list):
        for one in node:
            yield from _numbers(one)


def _replaced(node: Any, places: dict[int, int]) -> Any:
    if isinstance(node, dict):
        return {key: _replaced(value, places) for key, value in _told(node, places)}
    return [_replaced(one, places) for one in node] if isinstance(node, list) else node


def _told(node: dict[str, Any], places: dict[int, int]) -> Iterator[tuple[str, Any]]:
    for key, value in node.items():
        yield (
            key,
            {"request_id": "…", "revision": 1, "seq": places.get(node.get("seq", 0))}.get(
                key, value
            ),
        )


def _as_file(example: Any, known: dict[str, str]) -> bytes:
    text = json.dumps(example, indent=2, ensure_ascii=False)
    keys: dict[str, int] = {}
    text = FILE.sub(
        lambda found: f"/documents/{keys.setdefault(found[1], len(keys) + 1)}/{found[2]}.docx", text
    )
    text = TOKEN.sub(lambda found: _token(found[0], known), text)
    text = STANDIN.sub(lambda found: _random(found[0], known), text)
    return f"{text}\n".encode()


def _token(token: str, known: dict[str, str]) -> str:
    return known.setdefault(token, f"WzQyLCJ…{len(known):04}")


def _random(text: str, known: dict[str, str]) -> str:
    if text.count("-") == 0:
        return known.setdefault(text, sha256(str(len(known)).encode()).hexdigest()[: len(text)])
    return known.setdefault(text, f"5e1ec7ed-2020-4000-8000-{len(known):012}")
