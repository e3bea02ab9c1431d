"""The ballot's list: what a card shows, how it is found, what caches may keep (R90, R92)."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.campaigns.models import Channel
from plugins.voting.enums import Display
from plugins.voting.models import Interruption
from site_pages import theming
from tests.ballots import open_vote, vote
from tests.plugins.voting.ballot.pages import DAY, LIST, listed, open_now, seed, text_of
from tests.site_pages.visits import get

pytestmark = pytest.mark.django_db

TITLES = re.compile(r'ballot-card__title">\s*<a href="([^"]+)"[^>]*>([^<]+)</a>')


def titles(answer) -> list[str]:
    return [title for _path, title in TITLES.findall(text_of(answer))]


def test_r092_a_card_shows_number_name_unit_category_brief_and_picture(client, cases):
    open_now()
    text = text_of(listed(client))
    case = cases[0]
    for shown in ("016", case.title, case.applicant, "市民服务类", case.brief):
        assert shown in text
    assert text.count("<img src=") == 1


def test_r090_the_indicators_are_on_the_ballot(client, cases):
    open_now()
    assert "先进与开放特性" in text_of(listed(client))


@pytest.mark.parametrize("site", ["hub", *sorted({*theming.theme_slugs()} & {"qingdaonews"})])
def test_r087_the_ballot_is_on_every_site_in_its_dress(client, cases, site):
    open_now()
    answer = listed(client, site)
    assert answer.status_code == 200
    assert f'class="site-{site}"' in text_of(answer)
    assert len(titles(answer)) == 3


def test_r092_one_arrives_at_a_seed_of_today_and_keeps_what_one_asked_for(client, cases):
    open_now()
    answer = client.get(f"{LIST}?category=citizen-services&channel=bandao&nonsense=1")
    assert answer.status_code == 302
    assert "no-store" in answer["Cache-Control"]
    assert re.fullmatch(
        rf"/vote/2020/\?channel=bandao&category=citizen-services&seed={seed()[:-1]}[0-4]"
        rf"|/vote/2020/\?.*seed={seed()[:-1]}[0-4].*",
        answer["Location"],
    )
    followed = client.get(answer["Location"])
    assert followed.status_code == 200
    assert len(titles(followed)) == 2


def test_r092_the_order_is_the_seeds_and_votes_move_nothing(client, cases):
    open_now(display=Display.LIVE)
    before = titles(listed(client))
    for last in range(20, 26):
        vote(cases[2].uid, f"203.0.113.{last}", now=timezone.now())
    assert titles(listed(client)) == before
    orders = {tuple(titles(listed(client, seed=seed(n)))) for n in range(5)}
    assert len(orders) > 1


def test_an_old_or_made_up_seed_leads_to_a_new_one(client, cases):
    open_now()
    for made_up in ("2001-01-01-1", "1", "%00"):
        answer = client.get(f"{LIST}?seed={made_up}")
        assert answer.status_code == 302


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"no": "17"}, ["海岛诊桌"]),
        ({"q": "017"}, ["海岛诊桌"]),
        ({"q": "诊桌"}, ["海岛诊桌"]),
        ({"category": "network-security"}, ["云端守望"]),
        ({"no": "99"}, []),
        ({"no": "abc"}, None),
        ({"q": "没有的词"}, []),
        ({"category": "no-such"}, []),
        ({"q": "%00"}, None),
    ],
)
def test_a_case_is_found_by_number_words_and_category(client, cases, query, expected):
    open_now()
    answer = listed(client, **query)
    assert answer.status_code == 200
    found = titles(answer)
    assert len(found) == 3 if expected is None else found == expected


def test_an_unknown_number_is_said_kindly(client, cases):
    open_now()
    assert "选票上没有099号" in text_of(listed(client, no="99"))


def test_links_carry_seed_and_channel(client, cases):
    open_now()
    text = text_of(listed(client, channel="bandao"))
    paths = [path for path, _ in TITLES.findall(text)]
    assert {path for path in paths if path.endswith("?channel=bandao")} == set(paths)
    assert f'name="seed" value="{seed()}"' in text
    assert 'name="channel" value="bandao"' in text


def test_a_partners_site_is_its_own_channel(client, cases):
    open_now()
    text = text_of(listed(client, "qingdaonews"))
    assert all(path.endswith("?channel=qingdaonews") for path, _ in TITLES.findall(text))


def test_a_remembered_channel_is_taken_along_on_arrival(client, cases):
    campaign = open_now()
    Channel.objects.create(campaign=campaign, slug="wechat-x", name="x", kind="wechat", ordinal=1)
    client.get("/from/wechat-x/", headers={"host": "localhost:8000"})
    answer = get(client, "hub", LIST)
    assert "channel=wechat-x" in answer["Location"]
    kept = listed(client)
    assert "wechat-x" not in text_of(kept)


def test_pages_are_for_everybody_and_set_no_cookie(client, cases):
    open_now()
    answer = listed(client)
    assert answer["Cache-Control"] == "public, max-age=10"
    assert answer.cookies == {}
    assert "Cookie" not in answer.get("Vary", "")


def test_r086_no_cache_keeps_a_page_over_the_opening(client, cases):
    now = timezone.now()
    open_vote(opens_at=now + timedelta(seconds=30), closes_at=now + DAY)
    answer = listed(client)
    age = int(answer["Cache-Control"].rpartition("=")[2])
    assert 0 <= age <= 30
    assert "投票尚未开始" in text_of(answer)
    assert "data-countdown=" in text_of(answer)


def test_r086_after_the_close_the_ballot_says_so(client, cases):
    now = timezone.now()
    open_vote(opens_at=now - 2 * DAY, closes_at=now - DAY)
    assert "投票已结束" in text_of(listed(client))


def test_a_pause_shows_with_its_reason(client, cases):
    campaign = open_now()
    Interruption.objects.create(
        campaign=campaign, act="paused", reason="机房检修", at=timezone.now(), actor_label="x"
    )
    text = text_of(listed(client))
    assert "投票暂停" in text
    assert "机房检修" in text


def test_a_campaign_without_a_vote_has_no_ballot(client, cases):
    assert client.get(LIST).status_code == 404
    assert client.get("/vote/").status_code == 404
    open_now()
    assert client.get("/vote/1999/").status_code == 404
    assert client.get("/vote/")["Location"].startswith("/vote/2020/?")


def test_the_list_takes_six_queries_beyond_those_of_every_page(client, cases):
    open_now()
    listed(client)
    with CaptureQueriesContext(connection) as whole:
        listed(client)
    with CaptureQueriesContext(connection) as chrome:
        get(client, "hub", "/vote/receipt/")
    assert len(whole) - len(chrome) <= 6, [one["sql"][:120] for one in whole]
