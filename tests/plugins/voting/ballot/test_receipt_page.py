"""What a receipt code tells: that a vote counts, nothing about who or what for."""

import pytest
from django.utils import timezone

from cms.core.audit import Actor
from plugins.voting.annulling.selecting import Selection
from plugins.voting.annulling.services import decide, propose
from plugins.voting.enums import AnnulmentReason
from plugins.voting.receipts import in_groups
from tests.ballots import vote
from tests.plugins.voting.ballot.pages import HOME, open_now, text_of
from tests.site_pages.visits import get

pytestmark = pytest.mark.django_db

ASK = "/vote/receipt/"


@pytest.fixture
def ballot(case):
    open_now()
    return vote(case.uid, HOME["REMOTE_ADDR"], now=timezone.now()).ballot


def test_a_typed_code_leads_to_what_became_of_the_vote(client, ballot):
    typed = in_groups(ballot.receipt).lower().replace("-", " ")
    answer = client.get(ASK, {"code": typed}, headers={"host": "localhost:8000"}, follow=True)
    text = text_of(answer)
    assert "这一票已计入" in text
    assert in_groups(ballot.receipt) in text
    assert ballot.case.page.title not in text
    assert "no-store" in answer["Cache-Control"]


def test_a_misspelt_code_is_said_beside_the_field_and_stays(client, ballot):
    answer = client.get(ASK, {"code": "ABC<x>"}, headers={"host": "localhost:8000"})
    assert answer.status_code == 400
    assert 'value="ABC&lt;x&gt;"' in text_of(answer)
    assert "这不是有效的回执码" in text_of(answer)


def test_an_unknown_code_is_404_in_the_same_form(client, ballot):
    code = "0000000000000000"
    answer = get(client, "qingdaonews", f"{ASK}{code}/")
    assert answer.status_code == 404
    assert "没有找到" in text_of(answer)
    assert f'value="{code}"' in text_of(answer)


def test_r091_who_voted_reads_why_a_vote_was_annulled(client, ballot):
    """The public reason and statement, as the desk promises who writes them; no grounds."""
    found = propose(
        campaign=ballot.campaign_id,
        selection=Selection(receipts=(ballot.receipt,)),
        reason=AnnulmentReason.AUTOMATED,
        grounds="两秒一票",
        statement="凌晨三点的程序刷票",
        actor=Actor("7", "计票员"),
        now=timezone.now(),
    )
    decide(
        annulment=found.pk, approve=True, words="", actor=Actor("8", "监票员"), now=timezone.now()
    )
    text = text_of(get(client, "hub", f"{ASK}{ballot.receipt}/"))
    assert "这一票已作废" in text
    assert "程序刷票" in text
    assert "凌晨三点的程序刷票" in text
    assert "两秒一票" not in text
    assert "监票员" not in text
