"""Voting without a script (D7, R89): the same rule, kind words, and no other site's form."""

import secrets
from datetime import timedelta

import pytest
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from plugins.voting.enums import Way
from plugins.voting.models import Ballot, Disclaimer, Interruption
from plugins.voting.receipts import in_groups
from tests.ballots import open_vote, vote
from tests.plugins.voting.ballot.pages import (
    DAY,
    HOME,
    OTHER,
    fields_of,
    open_now,
    page_of,
    text_of,
)
from tests.site_pages.visits import get, read
from tests.world import build_all

pytestmark = pytest.mark.django_db

AT_HOME = {"Origin": "http://localhost:8000", "Sec-Fetch-Site": "same-origin"}


def form_of(client, case, site="hub", **extra):
    return get(client, site, page_of(case, "confirm/"), **{**HOME, **extra})


def send(client, case, fields, *, headers=None, name="confirm/", **extra):
    return client.post(
        page_of(case, name),
        fields,
        headers={"host": "localhost:8000", **(AT_HOME if headers is None else headers)},
        **{**HOME, **extra},
    )


def test_r089_a_citizen_votes_by_a_form_and_gets_the_receipt(case):
    # With Django's own check switched on, as browsers meet it.
    client = Client(enforce_csrf_checks=True)
    open_now()
    form = form_of(client, case)
    assert form.status_code == 200
    assert "no-store" in form["Cache-Control"]
    answer = send(client, case, fields_of(form))
    assert answer.status_code == 200
    ballot = Ballot.objects.get()
    assert (ballot.case_id, ballot.way) == (case.uid, Way.FORM)
    assert "这一票已计入" in text_of(answer)
    assert in_groups(ballot.receipt) in text_of(answer)
    assert case.title not in text_of(answer)
    assert "no-store" in answer["Cache-Control"]
    assert not client.cookies


def test_d04_the_receipt_is_the_answer_and_stands_in_no_address(client, case):
    open_now()
    form = form_of(client, case)
    answer = send(client, case, fields_of(form))
    code = Ballot.objects.get().receipt
    assert "Location" not in answer
    addresses = [link.address for link in read(answer).links]
    assert [one for one in addresses if code in one or in_groups(code) in one] == []
    # The page's own address names a case: other requests shall not bring it along.
    assert form["Referrer-Policy"] == answer["Referrer-Policy"] == "strict-origin"


def test_r089_sending_it_twice_is_one_vote_and_the_same_receipt(client, case):
    open_now()
    fields = fields_of(form_of(client, case))
    first, second = send(client, case, fields), send(client, case, fields)
    code = in_groups(Ballot.objects.get().receipt)
    assert code in text_of(first)
    assert code in text_of(second)


def test_r091_who_is_too_fast_is_asked_to_wait_and_loses_nothing(client, case):
    open_now(challenge=True, form_seconds=5)
    form = form_of(client, case)
    assert "请在5秒之后提交" in text_of(form)
    again = send(client, case, fields_of(form))
    assert again.status_code == 200
    assert "提交得太快" in text_of(again)
    assert fields_of(again) == fields_of(form)
    assert not Ballot.objects.exists()


def test_a_form_that_was_open_too_long_is_given_anew(client, case):
    open_now()
    fields = {**fields_of(form_of(client, case)), "token": "old"}
    again = send(client, case, fields)
    assert again.status_code == 200
    assert fields_of(again)["nonce"] == fields["nonce"]
    assert "这一票已计入" in text_of(send(client, case, fields_of(again)))


def test_r088_second_person_same_ip_gets_reason_and_reset_time(client, case):
    open_now()
    vote(case.uid, HOME["REMOTE_ADDR"], now=timezone.now())
    answer = form_of(client, case)
    text = text_of(answer)
    assert answer.status_code == 409
    assert "本网络今日已投票" in text
    assert "203.0.*.*" in text
    assert HOME["REMOTE_ADDR"] not in text
    assert "00:00" in text
    assert "我没有投过" in text
    assert "no-store" in answer["Cache-Control"]
    assert form_of(client, case, **OTHER).status_code == 200


def test_i_have_not_voted_is_counted_once_and_changes_no_vote(client, case):
    open_now()
    vote(case.uid, HOME["REMOTE_ADDR"], now=timezone.now())
    for _ in range(2):
        answer = send(client, case, {}, name="disclaim/")
        assert "谢谢，已记录。" in text_of(answer)
    assert Disclaimer.objects.count() == 1
    assert Ballot.objects.count() == 1
    send(client, case, {}, name="disclaim/", **OTHER)
    assert Disclaimer.objects.count() == 1


@pytest.mark.parametrize("name", ["confirm/", "disclaim/"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=["origin", "null", "cross-site", "same-site"],
)
def test_cross_origin_form_post_403(client, case, headers, name):
    open_now()
    answer = send(client, case, fields_of(form_of(client, case)), headers=headers, name=name)
    assert answer.status_code == 403
    assert "不是从本站页面提交的" in text_of(answer)
    assert not Ballot.objects.exists()
    assert not Disclaimer.objects.exists()


@pytest.mark.parametrize("token", ["", "x", "x" * 10_000, "\0"])
def test_a_form_without_a_token_of_ours_is_no_vote(client, case, token):
    open_now()
    answer = send(client, case, {"token": token, "nonce": secrets.token_hex(16)})
    assert answer.status_code == 200
    assert not Ballot.objects.exists()


@pytest.mark.parametrize("name", ["confirm/", "disclaim/"])
def test_more_than_a_form_needs_is_not_read(client, case, name, monkeypatch):
    open_now()
    fields = fields_of(form_of(client, case))
    monkeypatch.setattr(HttpRequest, "_load_post_and_files", lambda _: pytest.fail("it was read"))
    answer = send(client, case, {**fields, "more": "x" * 20_000}, name=name)
    assert answer.status_code == 413
    assert "超出了这个表单的需要" in text_of(answer)
    assert not Ballot.objects.exists()
    assert not Disclaimer.objects.exists()


def test_a_form_of_another_case_or_network_is_no_vote(client, cases):
    open_now()
    fields = fields_of(form_of(client, cases[0]))
    assert send(client, cases[1], fields).status_code == 200
    assert send(client, cases[0], fields, **OTHER).status_code == 200
    assert not Ballot.objects.exists()


def test_a_channel_is_kept_on_the_ballot(client, case):
    campaign = open_now()
    campaign.channels.create(slug="wechat-x", name="x", kind="wechat", ordinal=1)
    path = page_of(case, "confirm/") + "?channel=wechat-x"
    form = get(client, "hub", path, **HOME)
    answer = client.post(path, fields_of(form), headers={"host": "localhost:8000"}, **HOME)
    assert answer.status_code == 200
    assert Ballot.objects.get().channel == "wechat-x"


def test_r086_before_after_and_in_a_pause_the_form_says_so(client, case):
    now = timezone.now()
    campaign = open_vote(opens_at=now - DAY, closes_at=now + timedelta(hours=1))
    fields = fields_of(form_of(client, case))
    Interruption.objects.create(
        campaign=campaign, act="paused", reason="机房检修", at=now, actor_label="x"
    )
    for answer in (form_of(client, case), send(client, case, fields)):
        assert answer.status_code == 403
        assert "机房检修" in text_of(answer)


def test_a_case_withdrawn_while_reading_is_said(client, case):
    open_now()
    fields = fields_of(form_of(client, case))
    case.unpublish()
    build_all()
    assert send(client, case, fields).status_code == 410
