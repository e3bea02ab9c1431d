"""What a receipt code tells: that a vote counts, nothing about who or what for."""

import pytest
from django.utils import timezone

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
