"""What a receipt code tells: that a vote counts, nothing about who or what for."""

import re
from urllib.parse import unquote

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cms.core.audit import Actor
from plugins.voting.annulling.selecting import Selection
from plugins.voting.annulling.services import decide, propose
from plugins.voting.enums import AnnulmentReason
from plugins.voting.receipts import in_groups
from plugins.voting.throttling import PER_ADDRESS, UNCOUNTED
from tests.ballots import vote
from tests.plugins.voting.ballot.pages import HOME, open_now, text_of
from tests.site_pages.visits import HOSTS, get, read

pytestmark = pytest.mark.django_db

ASK = "/vote/receipt/"


@pytest.fixture
def ballot(case):
    open_now()
    return vote(case.uid, HOME["REMOTE_ADDR"], now=timezone.now()).ballot


def look_up(client, code, site="hub"):
    return client.post(ASK, {"code": code}, headers={"host": HOSTS[site]})


def test_a_typed_code_is_told_what_became_of_the_vote(ballot):
    typed = in_groups(ballot.receipt).lower().replace("-", " ")
    # With Django's own check switched on, as browsers meet it; there is no cookie to check.
    answer = look_up(Client(enforce_csrf_checks=True), typed)
    text = text_of(answer)
    assert "这一票已计入" in text
    assert in_groups(ballot.receipt) in text
    assert ballot.case.page.title not in text
    assert "no-store" in answer["Cache-Control"]
    assert answer.cookies == {}


def test_a_misspelt_code_is_said_beside_the_field_and_stays(client, ballot):
    answer = look_up(client, "ABC<x>")
    assert answer.status_code == 400
    assert 'value="ABC&lt;x&gt;"' in text_of(answer)
    assert "这不是有效的回执码" in text_of(answer)


def test_more_than_a_code_is_not_read(client, ballot):
    answer = look_up(client, "A" * 20_000)
    assert answer.status_code == 413
    assert "超出了这个表单的需要" in text_of(answer)
    assert "A" * 60 not in text_of(answer)


def test_who_asks_without_end_is_told_when_to_come_back(client, ballot):
    with time_machine.travel(timezone.now(), tick=False):
        codes = [look_up(client, ballot.receipt) for _ in range(PER_ADDRESS + UNCOUNTED + 1)]
    assert codes[0].status_code == 200
    assert codes[-1].status_code == 429
    assert int(codes[-1]["Retry-After"]) >= 1
    assert "稍后" in text_of(codes[-1])
    # The form itself is no work: it is given to everybody.
    assert get(client, "hub", ASK).status_code == 200


@pytest.mark.parametrize("code", ["\0", "%ED%A0%80", "\ufffd", "\u0661" * 16])
def test_what_no_database_takes_is_no_code(client, ballot, code):
    body = f"code={code}"
    form = "application/x-www-form-urlencoded"
    answer = client.post(ASK, body.encode(), form, headers={"host": HOSTS["hub"]})
    assert answer.status_code == 400


def test_an_unknown_code_is_404_in_the_same_form(client, ballot):
    code = "0000000000000000"
    answer = look_up(client, code, "qingdaonews")
    assert answer.status_code == 404
    assert "没有找到" in text_of(answer)
    assert f'value="{code}"' in text_of(answer)


def test_d04_no_address_of_the_page_holds_a_code(client, ballot):
    """Its form sends a body, and nobody is told where the visitor was."""
    code, grouped = ballot.receipt, in_groups(ballot.receipt)
    for answer in (get(client, "hub", ASK), look_up(client, grouped), look_up(client, "x")):
        assert answer["Referrer-Policy"] == "no-referrer"
        addresses = [link.address for link in read(answer).links]
        assert [one for one in addresses if code in one or grouped in one] == []
    form = text_of(get(client, "hub", ASK))
    assert re.search(r'<form class="filter"\s+method="post"', form)


@pytest.mark.parametrize("path", [f"{ASK}{{}}/", f"{ASK}?code={{}}"])
def test_d04_former_links_lead_to_where_the_code_is_in_no_request(client, ballot, path):
    """After ``#`` it stays in the browser; the script there sends it in a body."""
    grouped = in_groups(ballot.receipt)
    answer = get(client, "bandao", path.format(grouped))
    assert answer.status_code == 302
    assert answer["Location"].partition("#")[0] == ASK
    assert unquote(answer["Location"].partition("#")[2]) == grouped
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]


def test_a_former_link_cannot_lead_elsewhere(client, ballot):
    for code in ("%0d%0aSet-Cookie:x=1", "%2f%2fevil.example", "x" * 300):
        answer = get(client, "hub", f"{ASK}?code={code}")
        assert answer["Location"].startswith(f"{ASK}#")
        assert len(answer["Location"]) < 250
        assert answer.cookies == {}


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
    text = text_of(look_up(client, ballot.receipt))
    assert "这一票已作废" in text
    assert "程序刷票" in text
    assert "凌晨三点的程序刷票" in text
    assert "两秒一票" not in text
    assert "监票员" not in text
