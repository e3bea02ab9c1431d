"""A widget that cannot be shown says so in words, on the channel's own sites alone."""

import pytest
from django.db import OperationalError, connection
from django.test import Client
from wagtail.models import PageViewRestriction

from cms.campaigns.models import Channel, Partner
from cms.core.framed_failures import FramedFailureMiddleware
from cms.plugin_system.testing import REASON, paused, switched_on
from tests.plugins.voting.ballot.pages import open_now, seed, text_of
from tests.plugins.voting.widget.test_frames import PAPER, ancestors
from tests.site_pages.visits import get
from tests.world import build_all

pytestmark = pytest.mark.django_db

QUERY = "?channel=paper&theme=dark"
NOTHING, GONE, BUSY, PAUSED = "暂时没有可展示的投票", "不在选票上", "系统正忙", "投票暂停"
HUB_BALLOT = 'href="http://localhost:8000/vote/2020/?channel=paper"'
HUB_HOME = 'href="http://localhost:8000/"'


@pytest.fixture
def channel(case):
    return Channel.objects.create(
        campaign=open_now(),
        slug="paper",
        name="报",
        kind="site",
        partner=Partner.objects.get(slug="qingdaonews"),
        ordinal=1,
        embed_origins=PAPER,
    )


def frames(case, query=QUERY):
    """The widgets' addresses."""
    return [
        f"/embed/v1/vote/{case.uid}/{query}",
        f"/embed/v1/ballot/2020/{query}&seed={seed()}",
    ]


def assert_shown(answer, status, words, link, *, origins=f"'self' {PAPER} {{own}}"):
    """Words and a way out, framed by whom the channel names."""
    text = text_of(answer)
    assert answer.status_code == status
    assert words in text
    assert link in text
    assert 'class="widget widget--dark"' in text
    assert "data-do=" not in text
    assert "frame.mjs" in text
    assert "X-Frame-Options" not in answer
    assert ancestors(answer) == origins.format(own="http://qingdaonews.localhost:8000")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "strict-origin"
    assert answer.cookies == {}


@pytest.mark.parametrize("site", ["hub", "bandao"])
def test_r087_switched_off_it_leads_to_the_main_site(client, case, channel, site):
    with switched_on():
        for path in frames(case):
            assert_shown(get(client, site, path), 404, NOTHING, HUB_HOME)


def test_r087_paused_by_its_switch_it_says_why_and_when_to_come_again(client, case, channel):
    with paused("voting"):
        for path in frames(case):
            answer = get(client, "hub", path)
            assert_shown(answer, 503, PAUSED, "/vote/")
            assert REASON in text_of(answer)
            assert answer["Retry-After"]


def test_r087_a_withdrawn_case_leads_to_the_others(client, case, channel):
    case.unpublish()
    build_all()
    answer = get(client, "hub", frames(case)[0])
    assert_shown(answer, 410, GONE, HUB_BALLOT)
    assert case.title not in text_of(answer)


@pytest.mark.parametrize(
    "path",
    [
        "/embed/v1/vote/6a0d5f5e-7a8b-4c5d-9e0f-1a2b3c4d5e6f/",
        "/embed/v1/ballot/none/",
        "/embed/v1/vote/x/",
        "/embed/v1/",
        "/embed/v2/ballot/2020/",
    ],
)
def test_r087_what_nobody_knows_is_told_to_every_site_of_that_channels_name(
    client, case, channel, path
):
    assert_shown(get(client, "hub", path + QUERY), 404, NOTHING, HUB_HOME)


@pytest.mark.parametrize(
    "query", ["?theme=dark", "?theme=dark&channel=nobody", "?theme=dark&channel=%00"]
)
def test_stolen_key_on_other_origin_gets_no_words_either(client, case, channel, query):
    with switched_on():
        for path in frames(case, query):
            assert_shown(get(client, "hub", path), 404, NOTHING, HUB_HOME, origins="'self'")


def test_a_channel_of_another_campaign_opens_nothing_where_the_campaign_is_known(
    client, case, channel
):
    channel.slug = "elsewhere"
    channel.save()
    with switched_on():
        answer = get(client, "hub", frames(case)[0])
    assert ancestors(answer) == "'self'"


def test_r087_with_the_database_away_the_sites_are_those_seen_last(case, channel):
    client = Client(raise_request_exception=False)
    for path in frames(case):
        assert get(client, "hub", path).status_code == 200

    def away(*_):
        raise OperationalError("the connection is lost")

    with connection.execute_wrapper(away):
        for path in frames(case):
            assert_shown(get(client, "hub", path), 503, BUSY, HUB_HOME)
        thief = get(client, "hub", frames(case, "?theme=dark&channel=nobody")[0])
        assert_shown(thief, 503, BUSY, HUB_HOME, origins="'self'")


@pytest.mark.parametrize("status", [429, 503])
def test_r087_too_much_to_do_is_said_with_the_advice_when_to_come(rf, case, channel, status):
    """As whatever stands further in may answer."""
    from django.http import HttpResponse

    def refuse(_request):
        return HttpResponse("later", status=status, headers={"Retry-After": "7"})

    request = rf.get(frames(case)[0], headers={"host": "localhost:8000"})
    answer = FramedFailureMiddleware(refuse)(request)
    assert (answer.status_code, answer["Retry-After"]) == (status, "7")
    assert BUSY in text_of(answer)
    elsewhere = rf.get("/vote/2020/", headers={"host": "localhost:8000"})
    assert FramedFailureMiddleware(refuse)(elsewhere).content == b"later"


def test_the_loader_stays_a_404_for_scripts(client, case, channel):
    with switched_on():
        answer = get(client, "hub", "/embed/v1/loader.js")
    assert answer.status_code == 404
    assert ancestors(answer) == "'none'"


def test_nothing_of_a_private_campaign_is_told(client, case, channel):
    PageViewRestriction.objects.create(
        page=channel.campaign.page, restriction_type=PageViewRestriction.LOGIN
    )
    build_all()
    for path in frames(case):
        answer = get(client, "hub", path)
        assert answer.status_code in {404, 410}
        assert HUB_HOME in text_of(answer)
        assert channel.campaign.title not in text_of(answer)
        assert case.title not in text_of(answer)
