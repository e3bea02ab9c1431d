"""Rules that take effect later bring the documents into step then, whoever was asleep."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from api.building.reconcile import enqueue_after_changes_of_rules
from cms.campaigns.services import pause_plugin, publish_rules, resume_plugin
from cms.campaigns.switchboard import board
from cms.core.audit import SYSTEM
from cms.documents import queries as documents
from cms.documents.models import PendingBuild
from cms.plugin_system.registry import installed
from cms.plugin_system.testing import registered
from tests.cms.plugin_system.made_up import plugin_module
from tests.given import given
from tests.world import build_all, make_case, make_news, make_world

pytestmark = pytest.mark.django_db


def marker():
    def document_fields(uid):
        return {"n": 1}

    return plugin_module("marker", document_fields)


@pytest.fixture(autouse=True)
def _marker():
    board.forget()
    with registered(marker()):
        yield
    board.forget()


@pytest.fixture
def case(db):
    return given(built_case_and_news)


def built_case_and_news():
    make_world()
    case = make_case(pictures=0)
    make_news("hub")
    build_all()
    return case


def publish(case, *, number=0, on=True, later=timedelta(0)):
    now = timezone.now()
    return publish_rules(
        campaign=case.case_ref.campaign,
        sections={},
        switches={"marker": on},
        change_notice=None,
        effective_at=now + later,
        summary="",
        author=SYSTEM,
        based_on=number,
        now=now,
    )


def extensions(case) -> dict:
    return json.loads(bytes(documents.document(case.uid).full))["extensions"]


def test_a_version_in_effect_at_once_is_built_at_once(case):
    publish(case)
    build_all()
    assert extensions(case) == {"marker": {"n": 1}}
    publish(case, number=1, on=False)
    build_all()
    assert extensions(case) == {}


@pytest.mark.parametrize(("offset", "queued"), [(-1, False), (0, True), (1, True)])
def test_a_later_version_is_queued_from_its_instant_on(case, offset, queued):
    publish(case)
    later = publish(case, number=1, on=False, later=timedelta(days=2))
    build_all()
    enqueue_after_changes_of_rules(now=timezone.now())
    build_all()
    moment = later.effective_at + timedelta(seconds=offset)
    enqueue_after_changes_of_rules(now=moment)
    pending = set(PendingBuild.objects.values_list("uid", flat=True))
    assert (case.uid in pending) is queued
    build_all(moment)
    assert enqueue_after_changes_of_rules(now=moment) == 0


def test_a_plugin_that_is_no_longer_installed_leaves_the_documents(case):
    publish(case)
    enqueue_after_changes_of_rules(now=timezone.now())
    build_all()
    assert extensions(case) == {"marker": {"n": 1}}
    installed.take_out("marker")
    board.forget()
    assert enqueue_after_changes_of_rules(now=timezone.now()) > 0
    build_all()
    assert extensions(case) == {}
    installed.register(marker(), app="marker")
    board.forget()
    assert enqueue_after_changes_of_rules(now=timezone.now()) > 0
    build_all()
    assert extensions(case) == {"marker": {"n": 1}}


def test_a_pause_shows_in_documents_and_so_does_its_end(case):
    publish(case)
    build_all()
    act = {"campaign": case.case_ref.campaign, "plugin": "marker", "reason": "核对"}
    pause_plugin(**act, author=SYSTEM, now=timezone.now())
    build_all()
    assert extensions(case) == {}
    resume_plugin(**act, author=SYSTEM, now=timezone.now())
    build_all()
    assert extensions(case) == {"marker": {"n": 1}}
