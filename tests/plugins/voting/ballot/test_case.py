"""A case's ballot page: the same for everybody, with all a voter needs (R85, R89, R92, D7)."""

import pytest
from django.utils import timezone

from plugins.voting.enums import Scope, WindowKind
from tests.ballots import open_vote
from tests.plugins.voting.ballot.pages import DAY, open_now, page_of, text_of
from tests.site_pages.visits import get, path_of
from tests.world import build_all

pytestmark = pytest.mark.django_db


def test_r092_it_shows_picture_facts_and_brief(client, case):
    open_now()
    answer = get(client, "hub", page_of(case))
    text = text_of(answer)
    for shown in ("016", case.title, case.applicant, "市民服务类", case.brief, "先进与开放特性"):
        assert shown in text
    assert 'src="/media/' in text
    assert "http://localhost:8000/media/" not in text


def test_r089_the_confirm_step_says_what_is_given_away(client, case):
    open_now()
    assert "您今天唯一的一票" in text_of(get(client, "hub", page_of(case)))


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"scope": Scope.CASE, "window": WindowKind.ROLLING}, "您24小时内给这个案例的唯一一票"),
        ({"scope": Scope.CATEGORY}, "您今天在这个类别里唯一的一票"),
        ({"slots": 3}, "您这个网络3票中的一票"),
    ],
)
def test_the_words_are_those_of_the_rule(client, case, rules, words):
    open_now(**rules)
    assert words in text_of(get(client, "hub", page_of(case)))


@pytest.mark.parametrize(
    ("scope", "within"),
    [(Scope.CAMPAIGN, "2020"), (Scope.CATEGORY, "2020/{category}"), (Scope.CASE, "2020/{case}")],
)
def test_r088_the_page_names_what_its_vote_counts_for(client, case, scope, within):
    """By that a device knows its own receipt from one of another case's vote."""
    open_now(scope=scope)
    named = within.format(category=case.case_ref.category.slug, case=case.uid)
    for path in (page_of(case), f"/embed/v1/vote/{case.uid}/"):
        assert f'data-within="{named}"' in text_of(get(client, "hub", path))


def test_d04_the_notice_says_purpose_what_how_long_and_whom_to_ask(client, case):
    open_now()
    words = ("目的：", "保存内容：", "期限：", "不保存地址本身", "第二串代码", "整个投票期间不变")
    for path in (page_of(case), page_of(case, "confirm/"), f"/embed/v1/vote/{case.uid}/"):
        text = text_of(get(client, "hub", path))
        assert [one for one in words if one not in text] == [], path


def test_it_is_kept_for_seconds_and_sets_no_cookie(client, case):
    open_now()
    answer = get(client, "hub", page_of(case))
    assert answer["Cache-Control"] == "public, max-age=10"
    assert answer.cookies == {}
    assert "csrfmiddlewaretoken" not in text_of(answer)


def test_r089_without_a_script_the_button_leads_to_the_form(client, case):
    open_now()
    text = text_of(get(client, "qingdaonews", page_of(case)))
    assert f'href="{page_of(case, "confirm/")}?channel=qingdaonews"' in text


def test_r085_the_vote_is_there_in_its_time_alone(client, case):
    now = timezone.now()
    open_vote(opens_at=now + DAY, closes_at=now + 2 * DAY)
    text = text_of(get(client, "hub", page_of(case)))
    assert "data-vote\n" not in text
    assert "data-do=" not in text
    assert "投票尚未开始" in text


def test_a_withdrawn_case_is_410_and_another_campaigns_404(client, case):
    open_now()
    path = page_of(case)
    assert get(client, "hub", path.replace(str(case.uid), "6a0d5f5e-7a8b-4c5d-9e0f-1a2b3c4d5e6f"))
    case.unpublish()
    build_all()
    assert get(client, "hub", path).status_code == 410


def test_r118_the_short_address_leads_there_with_the_channel(client, case):
    open_now()
    answer = get(client, "hub", f"/vote/{case.uid}/?channel=wechat-x")
    assert answer["Location"] == f"{page_of(case)}?channel=wechat-x"
    assert "no-store" in answer["Cache-Control"]
    assert get(client, "hub", f"/vote/{case.uid}/?channel=//evil")["Location"] == page_of(case)


@pytest.mark.parametrize("path", ["/", "/2020/", "case"])
def test_r085_pages_call_to_the_vote_while_it_is_open_alone(client, case, path):
    path = path_of(case.url) if path == "case" else path
    now = timezone.now()
    open_vote(opens_at=now + DAY, closes_at=now + 2 * DAY)
    assert "vote-call" not in text_of(get(client, "hub", path))


@pytest.mark.parametrize("site", ["hub", "qingdaonews"])
@pytest.mark.parametrize("path", ["/", "/2020/", "case"])
def test_r085_the_hall_and_the_case_lead_to_the_ballot(client, case, path, site):
    wanted = page_of(case) if path == "case" else 'href="/vote/2020/"'
    path = path_of(case.url) if path == "case" else path
    open_now()
    text = text_of(get(client, site, path))
    assert "vote-call" in text
    assert wanted in text
