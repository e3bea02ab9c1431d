"""Widgets: who may frame them, what they say, and that they use no cookie (threats 16, 17)."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.campaigns.models import Channel, Partner
from plugins.voting.ballot import entrance
from plugins.voting.models import Ballot, Interruption
from plugins.voting.widget import views
from tests.ballots import vote
from tests.plugins.voting.ballot.pages import open_now, page_of, seed, text_of
from tests.site_pages.visits import get, read

pytestmark = pytest.mark.django_db

PAPER = "https://www.paper.example"


@pytest.fixture
def channel(case):
    campaign = open_now()
    return Channel.objects.create(
        campaign=campaign,
        slug="paper",
        name="报",
        kind="site",
        partner=Partner.objects.get(slug="qingdaonews"),
        ordinal=1,
        embed_origins=f"{PAPER}\nhttps://m.paper.example:8443",
    )


def case_frame(client, case, query="?channel=paper", site="hub"):
    return get(client, site, f"/embed/v1/vote/{case.uid}/{query}")


def list_frame(client, query="", site="hub"):
    return get(client, site, f"/embed/v1/ballot/2020/?seed={seed()}{query}")


def ancestors(answer) -> str:
    (told,) = [
        part.strip()
        for part in answer["Content-Security-Policy"].split(";")
        if part.strip().startswith("frame-ancestors")
    ]
    return told.removeprefix("frame-ancestors ")


def test_only_the_channels_registered_sites_may_frame_it(client, case, channel):
    for answer in (case_frame(client, case), list_frame(client, "&channel=paper")):
        assert answer.status_code == 200
        assert "X-Frame-Options" not in answer
        assert ancestors(answer) == (
            f"'self' {PAPER} https://m.paper.example:8443 http://qingdaonews.localhost:8000"
        )


@pytest.mark.parametrize("query", ["", "?channel=nobody", "?channel=%00", "?channel=" + "x" * 300])
def test_without_a_known_channel_only_our_own_site_may(client, case, channel, query):
    answer = case_frame(client, case, query)
    assert answer.status_code == 200
    assert ancestors(answer) == "'self'"


def test_stolen_key_on_other_origin_renders_nothing(client, case, channel):
    # The key is public; what counts is that the thief's site is not on the list.
    assert "thief.example" not in ancestors(case_frame(client, case))


def test_revoked_channel_keeps_history(client, case, channel):
    vote(case.uid, "203.0.113.9", now=timezone.now(), channel="paper")
    channel.is_embeddable = False
    channel.save()
    for answer in (case_frame(client, case), list_frame(client, "&channel=paper")):
        text = text_of(answer)
        assert "data-vote\n" not in text
        assert "本站不再展示投票" in text
        assert "http://localhost:8000/vote/2020/" in text
    assert Ballot.objects.filter(channel="paper").count() == 1


def test_everything_else_may_not_be_framed(client, case, channel):
    for path in ("/", page_of(case), "/vote/2020/", "/vote/none/", "/embedded/v1/?channel=paper"):
        answer = get(client, "hub", path)
        assert ancestors(answer) == "'none'"
        assert answer["X-Frame-Options"] == "DENY"


def test_no_cookie_is_set_and_no_script_or_style_stands_inline(client, case, channel):
    for answer in (case_frame(client, case), list_frame(client)):
        text = text_of(answer)
        assert answer.cookies == {}
        assert "<style" not in text
        assert "style=" not in text
        assert "<script>" not in text
        assert answer["Cache-Control"].startswith("public, max-age=")


def test_links_of_a_frame_open_beside_it_and_cases_within(client, case, channel):
    text = text_of(list_frame(client, "&channel=paper&theme=dark"))
    query = f"seed={seed()}&amp;channel=paper&amp;theme=dark"
    assert f'href="/embed/v1/vote/{case.uid}/?{query}"' in text
    assert 'class="widget widget--dark"' in text
    assert 'href="http://localhost:8000/vote/2020/?channel=paper"' in text
    one = text_of(case_frame(client, case))
    assert one.count('target="_blank" rel="noopener"') >= 3
    assert 'data-way="widget"' in one


def test_r090_the_indicators_the_brief_and_the_pictures_are_in_the_frames(client, case, channel):
    on_page = text_of(get(client, "hub", page_of(case)))
    names = re.findall(r'<h3 class="guide__name">([^<]+)</h3>', on_page)
    assert names
    for answer in (case_frame(client, case), list_frame(client)):
        text = text_of(answer)
        assert [name for name in names if f'<h3 class="guide__name">{name}</h3>' in text] == names
    text = text_of(case_frame(client, case))
    assert f"<p>{case.brief}</p>" in text
    assert text.count("<picture") + text.count("<img") >= 1


def test_r092_the_list_in_a_frame_is_narrowed_to_a_category(client, cases, channel):
    whole = text_of(list_frame(client, "&channel=paper&theme=dark"))
    assert re.findall(r'<option value="([^"]*)"', whole)[0] == ""
    assert '<option value="network-security"' in whole
    narrowed = read(list_frame(client, "&channel=paper&theme=dark&category=network-security"))
    opened = [link.address for link in narrowed.links if "/embed/v1/vote/" in link.address]
    assert [str(cases[2].uid) in one for one in opened] == [True]


def test_r092_a_case_opened_from_the_list_leads_back_to_just_there(client, cases, channel):
    asked = {"channel": "paper", "theme": "dark", "category": "network-security", "q": "云端"}
    told = "".join(f"&{name}={value}" for name, value in asked.items())
    (path,) = [
        link.address
        for link in read(list_frame(client, told)).links
        if link.address.startswith("/embed/v1/vote/")
    ]
    frame = get(client, "hub", path)
    assert PAPER in ancestors(frame)
    (back,) = [link.address for link in read(frame).links if "/embed/v1/ballot/" in link.address]
    assert dict(parse_qsl(urlsplit(back).query)) == {**asked, "seed": seed()}
    assert get(client, "hub", back).status_code == 200


def test_r092_the_way_back_keeps_the_page_of_the_list(client, cases, channel, monkeypatch):
    monkeypatch.setattr(views, "FRAME_SIZE", 1)
    links = read(list_frame(client, "&page=2")).links
    (path,) = [link.address for link in links if link.address.startswith("/embed/v1/vote/")]
    (back,) = [
        link.address
        for link in read(get(client, "hub", path)).links
        if "/embed/v1/ballot/" in link.address
    ]
    assert "page=2" in back
    assert path in [link.address for link in read(get(client, "hub", back)).links]


def test_a_case_that_stands_alone_leads_to_no_list(client, case, channel):
    assert "/embed/v1/ballot/" not in text_of(case_frame(client, case))


def test_a_list_without_a_seed_leads_to_one_and_may_be_framed(client, case, channel):
    answer = get(client, "hub", "/embed/v1/ballot/2020/?channel=paper&theme=light")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/embed/v1/ballot/2020/?")
    assert {"channel=paper", "theme=light"} <= set(answer["Location"].partition("?")[2].split("&"))
    assert PAPER in ancestors(answer)


def test_a_pause_shows_in_the_frame(client, case, channel):
    Interruption.objects.create(
        campaign=channel.campaign,
        act="paused",
        reason="机房检修",
        at=timezone.now(),
        actor_label="x",
    )
    text = text_of(case_frame(client, case))
    assert "机房检修" in text
    assert "data-do=" not in text


def test_a_closed_entrance_leads_to_the_main_site(client, case, channel, monkeypatch):
    monkeypatch.setattr(entrance, "is_open_at", lambda host, now: False, raising=False)
    monkeypatch.setattr("plugins.voting.widget.views.is_open_here", lambda host, now: False)
    text = text_of(case_frame(client, case, site="qingdaonews"))
    assert f'href="http://localhost:8000{page_of(case)}?channel=paper"' in text
    assert "data-do=" not in text


@pytest.mark.parametrize(
    "typed",
    [
        "https://paper.example/path",
        "https://*.paper.example",
        "javascript:alert(1)",
        "paper.example",
        "https://paper.example; script-src *",
        "https://paper.example:99999",
        "https://user@paper.example",
    ],
)
def test_what_is_no_origin_is_refused_beside_the_field(channel, typed):
    channel.embed_origins = typed
    with pytest.raises(ValidationError) as refusal:
        channel.full_clean()
    assert set(refusal.value.message_dict) == {"embed_origins"}
    assert typed in refusal.value.message_dict["embed_origins"][0]


def test_origins_are_kept_as_browsers_compare_them(channel):
    channel.embed_origins = (
        " HTTPS://Paper.Example/ \n\nhttps://paper.example\nhttps://报纸.example"
    )
    channel.full_clean()
    assert channel.embed_origins.splitlines() == [
        "https://paper.example",
        "https://xn--4ruw83d.example",
    ]
