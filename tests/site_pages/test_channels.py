"""Coming by a partner's link: the first channel is kept, and leads nowhere else."""

import pytest
from django.http import HttpRequest

from cms.campaigns.models import Campaign, Channel
from site_pages.channels import COOKIE, LIFETIME, channel_of
from tests.site_pages.visits import HOSTS, SLUGS, get
from tests.world import make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _channels():
    make_world(partners=SLUGS)
    campaign = Campaign.objects.get()
    for ordinal, slug in enumerate(("bandao", "xinxi-qingdao"), start=1):
        Channel.objects.create(
            campaign=campaign, slug=slug, name=slug, kind="site", ordinal=ordinal
        )


def remembered(answer) -> str | None:
    """The channel that an answer's cookie names, as the next request reads it."""
    morsel = answer.cookies.get(COOKIE)
    return named(morsel.value) if morsel else None


def named(cookie: str) -> str:
    request = HttpRequest()
    request.COOKIES[COOKIE] = cookie
    return channel_of(request)


@pytest.mark.parametrize("site", HOSTS)
def test_r023_a_channels_link_opens_the_campaign_on_every_host_and_is_recorded(client, site):
    answer = get(client, site, "/from/xinxi-qingdao/")

    assert (answer.status_code, answer["Location"]) == (302, "/2020/")
    assert remembered(answer) == "xinxi-qingdao"
    cookie = answer.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Lax", "")
    assert cookie["max-age"] == LIFETIME.total_seconds() == 12 * 7 * 24 * 60 * 60
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "channel",
    [
        "nobody",
        "BANDAO",
        "https:",
        "%2F%2Fevil.example",
        "bandao%00",
        "a" * 3000,
        "半岛",
        "from",
        "",
    ],
)
def test_r023_an_unknown_channel_is_direct_and_never_an_error(client, channel):
    answer = get(client, "hub", f"/from/{channel}/?next=https://evil.example/")

    assert (answer.status_code, answer["Location"]) == (302, "/2020/")
    assert remembered(answer) is None


def test_r024_the_first_channel_stays(client):
    get(client, "hub", "/from/bandao/")
    assert remembered(get(client, "hub", "/from/xinxi-qingdao/")) is None
    assert named(client.cookies[COOKIE].value) == "bandao"


def test_a_forged_or_old_cookie_is_no_channel(client, rf):
    request = rf.get("/", headers={"host": "localhost:8000"})
    request.COOKIES[COOKIE] = "bandao:1abc:forged"
    assert channel_of(request) == "direct"
    client.cookies[COOKIE] = "bandao:1abc:forged"
    assert remembered(get(client, "hub", "/from/xinxi-qingdao/")) == "xinxi-qingdao"


def test_a_campaign_that_is_not_there_leads_to_the_front_page(client):
    Campaign.objects.get().page.unpublish()
    assert get(client, "hub", "/from/bandao/")["Location"] == "/"


def test_a_channel_is_not_posted_to(client):
    assert client.post("/from/bandao/", headers={"host": HOSTS["hub"]}).status_code == 405


def test_r024_a_partners_visitor_is_sent_to_the_hub_with_the_channel(client):
    answer = get(client, "bandao", "/accounts/login/")
    assert answer["Location"] == "http://localhost:8000/accounts/login/?channel=bandao"
    get(client, "bandao", "/from/xinxi-qingdao/")
    answer = get(client, "bandao", "/accounts/login/?channel=nobody")
    assert answer["Location"].endswith("?channel=xinxi-qingdao")


def test_r024_the_hub_keeps_the_channel_that_a_partner_hands_over(client):
    assert remembered(get(client, "hub", "/accounts/login/?channel=bandao")) == "bandao"
    assert remembered(get(client, "hub", "/accounts/login/?channel=xinxi-qingdao")) is None


@pytest.mark.parametrize("path", ["/?channel=bandao", "/2020/?channel=bandao"])
def test_pages_that_others_may_keep_set_no_cookie(client, path):
    assert remembered(get(client, "hub", path)) is None


def test_whoever_visits_a_partner_came_through_it(rf):
    from site_pages import sharing

    request = rf.get("/")
    with sharing.visiting(sharing.mount_named("bandao")):
        assert channel_of(request) == "bandao"
    with sharing.visiting(sharing.mount_named("hub")):
        assert channel_of(request) == "direct"
