"""oEmbed: a case's address is pasted into another system, and the vote stands there (R118)."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from wagtail.models import PageViewRestriction

from cms.campaigns.models import Channel, Partner
from cms.plugin_system.testing import paused, switched_on
from tests.assertions import assert_problem
from tests.plugins.voting.ballot.pages import open_now, page_of, text_of
from tests.site_pages.visits import HOSTS, get, path_of
from tests.world import build_all

pytestmark = pytest.mark.django_db

OEMBED = "/api/v1/oembed/"
HUB, PARTNER = f"http://{HOSTS['hub']}", f"http://{HOSTS['qingdaonews']}"
DISCOVERED = re.compile(
    r'<link rel="alternate"\s+type="application/json\+oembed"\s+href="([^"]+)">'
)


@pytest.fixture
def campaign(case):
    made = open_now()
    for slug, partner in (
        ("paper", None),
        ("qingdaonews", Partner.objects.get(slug="qingdaonews")),
    ):
        Channel.objects.create(
            campaign=made, slug=slug, name=slug, kind="site", partner=partner, ordinal=1
        )
    return made


def ask(client, url, **query):
    return client.get(OEMBED, {"url": url, **query}, headers={"host": HOSTS["hub"]})


def frame_of(answer):
    """Attributes of the frame."""
    assert answer.status_code == 200, answer.content
    html = answer.json()["html"]
    assert html.startswith("<iframe ")
    assert html.endswith("></iframe>")
    return {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', html)}


@pytest.mark.parametrize("part", ["%00", "%ED%A0%80", "%2500", "%25ED%25A0%2580", "%FF"])
def test_an_address_that_no_database_takes_is_none(client, campaign, part):
    for path in (f"/{part}/", f"/vote/{part}/", f"/vote/2020/?channel={part}"):
        answer = ask(client, HUB + path)
        assert answer.status_code in (200, 404), path
        assert answer.status_code == 404 or "channel" not in frame_of(answer)["src"]


def test_r118_a_cases_address_is_the_widget_of_the_case(client, case, campaign):
    expected = f"{HUB}/embed/v1/vote/{case.uid}/"
    for path in (
        path_of(case.url),
        f"/cases/{case.uid}/",
        f"/vote/{case.uid}/",
        page_of(case),
    ):
        answer = ask(client, HUB + path)
        assert frame_of(answer)["src"] == expected, path
    told = answer.json()
    assert told.pop("html")
    assert told == {
        "type": "rich",
        "version": "1.0",
        "title": case.title,
        "author_name": case.applicant,
        "provider_name": told["provider_name"],
        "provider_url": f"{HUB}/",
        "cache_age": 3600,
        "width": 640,
        "height": 900,
    }
    assert get(client, "hub", urlsplit(expected).path).status_code == 200


def test_r118_a_ballots_address_is_the_list(client, case, campaign):
    answer = ask(client, f"{HUB}/vote/2020/?seed=2020-08-25-1&channel=paper")
    assert frame_of(answer)["src"] == f"{HUB}/embed/v1/ballot/2020/?channel=paper"
    assert answer.json()["title"] == campaign.title


@pytest.mark.parametrize(
    ("root", "query", "channel"),
    [
        (HUB, "", ""),
        (HUB, "?channel=paper", "paper"),
        (HUB, "?channel=nobody", ""),
        (PARTNER, "", "qingdaonews"),
        (PARTNER, "?channel=paper", "paper"),
        (PARTNER.replace("qingdaonews", "QINGDAONEWS"), "", "qingdaonews"),
    ],
)
def test_r087_the_channel_is_the_addresss_or_the_partners(
    client, case, campaign, root, query, channel
):
    source = urlsplit(frame_of(ask(client, f"{root}/cases/{case.uid}/{query}"))["src"])
    assert f"http://{source.netloc}" == root.lower()
    assert parse_qs(source.query).get("channel", [""]) == [channel]


def test_a_title_cannot_leave_its_attribute(client, case, campaign):
    case.title = '"><script>alert(1)</script>'
    case.save_revision().publish()
    build_all()
    answer = ask(client, f"{HUB}/cases/{case.uid}/")
    assert frame_of(answer)["title"] == case.title
    assert "<script" not in answer.json()["html"]


def test_the_frame_is_no_larger_than_asked(client, case, campaign):
    url = f"{HUB}/cases/{case.uid}/"
    told = ask(client, url, maxwidth=300, maxheight="200", format="json", dnt="1")
    assert (told.json()["width"], told.json()["height"]) == (300, 200)
    assert (frame_of(told)["width"], frame_of(told)["height"]) == ("300", "200")
    assert ask(client, url, maxwidth=5000).json()["width"] == 640


@pytest.mark.parametrize(
    "query", [{"maxwidth": "0"}, {"maxwidth": "x"}, {"maxheight": "-1"}, {"maxheight": "10001"}]
)
def test_a_size_that_is_none_is_refused(client, case, campaign, query):
    answer = ask(client, f"{HUB}/cases/{case.uid}/", **query)
    assert_problem(answer, 400, "invalid_parameter")


def test_what_is_not_understood_is_refused(client, case, campaign):
    url = f"{HUB}/cases/{case.uid}/"
    assert_problem(ask(client, url, width="1"), 400, "unknown_parameter")
    assert_problem(ask(client, url, format="xml"), 501, "unsupported_format")
    assert_problem(client.get(OEMBED), 400, "invalid_parameter")
    assert_problem(ask(client, ""), 400, "invalid_parameter")


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/cases/{uid}/",
        "{hub}.evil.example/cases/{uid}/",
        "http://user@localhost:8000/cases/{uid}/",
        "ftp://localhost:8000/cases/{uid}/",
        "{hub}/cases/6a0d5f5e-7a8b-4c5d-9e0f-1a2b3c4d5e6f/",
        "{hub}/vote/none/",
        "{hub}/vote/receipt/",
        "{hub}/",
        "{hub}/2020/",
        "{hub}/cases/{uid}/poster.png",
        "{hub}/%00",
        "http://[/",
        "x",
    ],
)
def test_what_is_no_vote_of_ours_is_404(client, case, campaign, url):
    assert_problem(ask(client, url.format(hub=HUB, uid=case.uid)), 404, "not_found")


def test_a_vote_that_is_not_public_is_404(client, case, campaign):
    url = f"{HUB}/cases/{case.uid}/"
    with switched_on():
        assert_problem(ask(client, url), 404, "not_found")
    with paused("voting"):
        assert_problem(ask(client, url), 503, "plugin_paused")
    PageViewRestriction.objects.create(
        page=campaign.page, restriction_type=PageViewRestriction.LOGIN
    )
    for one in (url, HUB + path_of(case.url), f"{HUB}/vote/2020/"):
        assert_problem(ask(client, one), 404, "not_found")


def test_a_withdrawn_case_is_404(client, case, campaign):
    url = HUB + path_of(case.url)
    case.unpublish()
    build_all()
    for one in (url, f"{HUB}/cases/{case.uid}/"):
        assert_problem(ask(client, one), 404, "not_found")


@pytest.mark.parametrize("site", ["hub", "qingdaonews"])
def test_r118_case_pages_say_where_it_is(client, case, campaign, site):
    """In the head, where other systems look; what stands there answers for this very case."""
    for path in (path_of(case.url), page_of(case)):
        head = text_of(get(client, site, path)).partition("</head>")[0]
        (address,) = [unescape(one) for one in DISCOVERED.findall(head)]
        asked = urlsplit(address)
        assert (asked.netloc, asked.path) == (HOSTS[site], OEMBED)
        (url,) = parse_qs(asked.query)["url"]
        source = frame_of(ask(client, url))["src"]
        assert urlsplit(source).path == f"/embed/v1/vote/{case.uid}/"
    for path in ("/", "/2020/"):
        assert DISCOVERED.findall(text_of(get(client, site, path))) == []
    with switched_on():
        assert DISCOVERED.findall(text_of(get(client, site, path_of(case.url)))) == []
    with paused("voting"):
        head = text_of(get(client, site, path_of(case.url))).partition("</head>")[0]
        assert "plugin-paused" not in head
        assert DISCOVERED.findall(head) == []


def test_it_may_be_kept_and_says_when_nothing_has_changed(client, case, campaign):
    url = f"{HUB}/cases/{case.uid}/"
    first = ask(client, url)
    assert first["Cache-Control"] == "public, max-age=60"
    assert first["Access-Control-Allow-Origin"] == "*"
    again = client.get(
        OEMBED, {"url": url}, headers={"host": HOSTS["hub"], "if-none-match": first["ETag"]}
    )
    assert again.status_code == 304
