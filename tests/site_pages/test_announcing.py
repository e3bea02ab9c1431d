"""Plugins hear of every case that is published or withdrawn."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page

from cms.plugin_system.models import EventDelivery
from cms.plugin_system.testing import registered, switched_on
from site_pages.scheduling import carry_out_schedule
from tests.cms.plugin_system.made_up import plugin_module
from tests.world import make_case, make_news, make_world, republish

pytestmark = pytest.mark.django_db


def listener():
    def case_published(campaign, case): ...

    def case_withdrawn(campaign, case): ...

    return plugin_module("listener", case_published, case_withdrawn)


@pytest.fixture(autouse=True)
def _listening():
    make_world()
    with registered(listener()), switched_on("listener"):
        yield


def told() -> list[tuple[str, int, dict]]:
    return list(
        EventDelivery.objects.order_by("created_at").values_list("event", "campaign", "payload")
    )


def test_published_edited_and_withdrawn():
    case = make_case(pictures=0)
    republish(case, brief="新简介")
    case.unpublish()
    about = (case.case_ref.campaign_id, {"case": str(case.uid)})
    assert told() == [
        ("case_published", *about),
        ("case_published", *about),
        ("case_withdrawn", *about),
    ]


def test_expired_by_the_clock_is_withdrawn():
    case = make_case(pictures=0)
    Page.objects.filter(pk=case.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    EventDelivery.objects.all().delete()
    carry_out_schedule(now=timezone.now())
    assert [event for event, *_ in told()] == ["case_withdrawn"]


def test_drafts_and_news_are_nobodys_business():
    case = make_case(pictures=0)
    EventDelivery.objects.all().delete()
    draft = case.get_latest_revision_as_object()
    draft.brief = "草稿"
    draft.save_revision()
    make_news(cases=(case,))
    assert told() == []


@pytest.mark.django_db(transaction=True)
def test_a_publication_that_fails_announces_nothing(monkeypatch):
    case = make_case(pictures=0)
    EventDelivery.objects.all().delete()

    def fail(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("wagtail.actions.publish_revision.log", fail)
    with pytest.raises(ZeroDivisionError):
        republish(case, brief="新简介")
    assert told() == []
