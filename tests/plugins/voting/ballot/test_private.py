"""A campaign that not everybody may see has no public vote, before its documents are gone too."""

import json

import pytest
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.documents import queries as documents
from plugins.voting.api.tally import kept
from plugins.voting.ballot.calls import call, poster
from plugins.voting.ballot.polling import shown_campaigns
from tests.plugins.voting.ballot.pages import HOME, open_now, page_of, seed, text_of
from tests.site_pages.visits import get

pytestmark = pytest.mark.django_db


def restrict(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def hide_the_campaign(campaign):
    restrict(campaign.page)


def hide_what_is_above(campaign):
    restrict(Page.objects.get(pk=campaign.page.pk).get_parent())


def take_it_down(campaign):
    campaign.page.unpublish()


def addresses(case):
    return [
        "/vote/",
        f"/vote/2020/?seed={seed()}",
        "/vote/2020/tally/",
        f"/vote/{case.uid}/",
        page_of(case),
        page_of(case, "confirm/"),
        f"/embed/v1/vote/{case.uid}/",
        f"/embed/v1/ballot/2020/?seed={seed()}",
        f"/api/v1/votes/challenge/?case={case.uid}",
        "/api/v1/campaigns/2020/tally/",
    ]


@pytest.fixture
def campaign(case):
    return open_now()


@pytest.mark.parametrize("hide", [hide_the_campaign, hide_what_is_above, take_it_down])
def test_r085_a_vote_is_as_private_as_its_hall(client, case, campaign, hide):
    for path in addresses(case):
        assert get(client, "hub", path, **HOME).status_code in {200, 302}, path
    hide(campaign)
    kept.forget()  # a tally is told for ten seconds before it is asked for anew
    assert documents.document(case.uid) is not None
    for path in addresses(case):
        answer = get(client, "hub", path, **HOME)
        assert answer.status_code == 404, path
        assert case.title not in text_of(answer)
    said = client.post(
        "/api/v1/votes/disclaimers/",
        json.dumps({"case": str(case.uid)}),
        "application/json",
        **HOME,
    )
    assert (said.status_code, said.json()["code"]) == (404, "unknown_case")


def test_r085_nothing_leads_to_a_vote_behind_a_door(case, campaign):
    now = timezone.now()
    assert call(campaign.pk, case.uid, slot="case.actions", now=now)
    assert poster(campaign.pk, case.uid, now=now)
    hide_the_campaign(campaign)
    assert call(campaign.pk, case.uid, slot="case.actions", now=now) is None
    assert poster(campaign.pk, case.uid, now=now) is None


def test_a_door_elsewhere_shuts_nothing(client, case, campaign):
    restrict(case)
    assert list(shown_campaigns()) == [campaign]
    assert get(client, "hub", f"/vote/2020/?seed={seed()}").status_code == 200


def test_asking_whether_it_is_shown_is_one_query(case, campaign, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert shown_campaigns().filter(case_refs=case.uid).exists()
