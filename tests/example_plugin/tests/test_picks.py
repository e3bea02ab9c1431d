"""What the plugin does, through the host that it is installed in."""

import json
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group
from django.template.loader import get_template
from django.utils import timezone
from pingxuan_picks import queries
from pingxuan_picks.exceptions import AlreadyPicked, TooManyPicks
from pingxuan_picks.jobs import tidy
from pingxuan_picks.models import Pick
from pingxuan_picks.rule_sheet import PicksRules, from_schema_1
from pingxuan_picks.services import pick_case, unpick_case

from cms.core.audit import Actor
from cms.core.models import AuditEntry
from cms.documents import queries as documents
from cms.plugin_system.calling import decide, decorate
from cms.plugin_system.events import deliver_due
from cms.plugin_system.registry import installed
from cms.plugin_system.rule_json import from_plain
from cms.plugin_system.switches import Switches
from cms.plugin_system.testing import FixedBoard, connected, paused, switched_on
from tests.given import given
from tests.security.people import SIGNED_IN, make_user
from tests.site_pages.visits import get, path_of
from tests.world import build_all, make_case, make_world

pytestmark = pytest.mark.django_db

NOW = datetime(2020, 9, 1, 4, 0, tzinfo=UTC)
EDITOR = Actor(id="1", label="editor")
ADMIN = "/admin/plugins/picks/"


@pytest.fixture(autouse=True)
def _on():
    with switched_on("picks"):
        yield


@pytest.fixture
def case(db):
    return given(built_case)


def built_case():
    make_world()
    case = make_case(pictures=0)
    build_all()
    return case


@pytest.fixture
def rules(monkeypatch):
    """Rules other than the defaults, as a rule sheet would give them."""

    def become(**values):
        monkeypatch.setattr(queries, "rules_of", lambda campaign, now: PicksRules(**values))
        for module in ("services", "jobs", "api"):
            monkeypatch.setattr(f"pingxuan_picks.{module}.rules_of", queries.rules_of)

    return become


def pick(case, reason="做得好", now=NOW):
    return pick_case(case=case.uid, reason=reason, actor=EDITOR, now=now)


def extensions(case) -> dict:
    return json.loads(bytes(documents.document(case.uid).full))["extensions"]


def page(client, case) -> str:
    return get(client, "hub", path_of(case.url)).content.decode()


def test_a_pick_is_in_document_filter_slot_and_route(client, case):
    other = make_case(pictures=0)
    pick(case)
    build_all()
    assert extensions(case) == {"picks": {"reason": "做得好"}}
    assert extensions(other) == {}
    found = client.get("/api/v1/cases/", {"picked": "yes"}).json()["items"]
    assert [item["uid"] for item in found] == [str(case.uid)]
    assert "做得好" in page(client, case)
    assert "picks-title" not in page(client, other)
    (item,) = client.get("/api/v1/picks/", {"campaign": "2020"}).json()["items"]
    assert (item["case"], item["reason"]) == (str(case.uid), "做得好")
    assert datetime.fromisoformat(item["picked_at"]) == NOW


def test_a_pick_taken_back_is_gone_everywhere(client, case):
    pick(case)
    build_all()
    unpick_case(case=case.uid, reason="重新考虑", actor=EDITOR, now=NOW)
    build_all()
    assert extensions(case) == {}
    assert "picks-title" not in page(client, case)
    assert client.get("/api/v1/cases/", {"picked": "yes"}).json()["items"] == []
    assert client.get("/api/v1/picks/", {"campaign": "2020"}).json() == {"items": []}


def test_both_acts_are_on_record(case):
    pick(case)
    unpick_case(case=case.uid, reason="重新考虑", actor=EDITOR, now=NOW)
    rows = AuditEntry.objects.filter(target_id=str(case.uid)).order_by("pk")
    assert list(rows.values_list("action", "actor_label", "reason")) == [
        ("picks.picked", "editor", "做得好"),
        ("picks.unpicked", "editor", "重新考虑"),
    ]


def test_reasons_may_be_kept_from_readers(client, case, rules):
    rules(show_reason=False)
    pick(case, reason="内部理由")
    build_all()
    assert extensions(case) == {"picks": {"reason": ""}}
    assert "picks-title" in page(client, case)
    assert "内部理由" not in page(client, case)
    assert "内部理由" not in client.get("/api/v1/picks/", {"campaign": "2020"}).content.decode()


def test_the_limit_holds_and_no_case_is_picked_twice(case, rules):
    rules(max_picks=1)
    pick(case)
    with pytest.raises(AlreadyPicked):
        pick(case)
    with pytest.raises(TooManyPicks, match="最多推荐1个"):
        pick(make_case(pictures=0))


def test_schema_1_is_understood():
    values = from_schema_1({"limit": 3, "colour": "red"})
    rules, unknown = from_plain(PicksRules, values)
    assert (rules, unknown) == (PicksRules(max_picks=3, show_reason=True), {"colour": "red"})
    section = installed.get("picks").spec.rules
    assert section.upgrades[1] is from_schema_1


def test_picked_cases_score_in_full(case):
    other = make_case(pictures=0)
    pick(case)
    asked = {"campaign": case.case_ref.campaign_id, "cases": [case.uid, other.uid]}
    ((answer,),) = [answer.value for answer in decide("score_inputs", **asked)]
    assert (answer.key, answer.values) == ("picked", {case.uid: 100})
    ((none,),) = [a.value for a in decide("score_inputs", **{**asked, "cases": [other.uid]})]
    assert none.values == {}


def test_a_withdrawn_case_loses_its_pick(case):
    pick(case)
    case.unpublish()
    deliver_due(now=timezone.now())
    assert not Pick.objects.exists()
    assert AuditEntry.objects.filter(action="picks.unpicked").get().actor_label == "system"


def test_the_desk_tells_how_many(case):
    pick(case)
    told = {"campaign": case.case_ref.campaign_id}
    ((panel,),) = [answer.value for answer in decorate("desk_panels", **told)]
    assert "已推荐 1 个案例" in get_template(panel.template).render(dict(panel.context))


def test_the_job_notices_when_the_rules_have_become_stricter(case, rules, caplog):
    pick(case)
    pick(make_case(pictures=0))
    tidy(case.case_ref.campaign_id, now=NOW)
    assert "picks" not in caplog.text
    rules(max_picks=1)
    tidy(case.case_ref.campaign_id, now=NOW)
    assert "2 picks, 1 allowed" in caplog.text


@pytest.fixture
def picker(client, case):
    """Somebody of the role; the plugin is on in the case's campaign and nowhere else."""
    user = make_user(SIGNED_IN)
    user.groups.add(Group.objects.get(name="推荐编辑"))
    client.force_login(user)
    on = Switches(on=frozenset({"picks"}))
    with connected(FixedBoard(switches={case.case_ref.campaign_id: on})):
        yield client


def test_the_admin_page_picks_and_takes_back(picker, case):
    assert picker.post(ADMIN, {"case": case.uid, "reason": "做得好"}).status_code == 302
    assert Pick.objects.get().by == "signed-in"
    html = picker.get(ADMIN).content.decode()
    assert "做得好" in html
    assert f"{case.title}：100" in html  # what all plugins answer to score_inputs
    values = {"case": case.uid, "reason": "重新考虑", "take_back": "on"}
    assert picker.post(ADMIN, values).status_code == 302
    assert not Pick.objects.exists()


def test_the_admin_page_says_why_not_beside_the_field(picker, case):
    pick(case)
    twice = picker.post(ADMIN, {"case": case.uid, "reason": "再来"})
    assert "这个案例已经推荐过。" in twice.content.decode()
    unknown = picker.post(ADMIN, {"case": "6a0d5f5e-7a8b-4c5d-9e0f-1a2b3c4d5e6f", "reason": "x"})
    assert "没有这个案例" in unknown.content.decode()
    with paused("picks"):
        refused = picker.post(ADMIN, {"case": make_case(pictures=0).uid, "reason": "x"})
    assert "没有启用编辑推荐" in refused.content.decode()
    assert Pick.objects.count() == 1


def test_switched_off_nothing_is_seen_and_picks_are_kept(client, case):
    pick(case)
    build_all()
    with switched_on():
        assert "picks-title" not in page(client, case)
        assert client.get("/api/v1/picks/", {"campaign": "2020"}).status_code == 404
        assert client.get("/api/v1/cases/", {"picked": "yes"}).status_code == 400
    assert Pick.objects.count() == 1
