"""What partners copy: each way leads to the ballot of their channel."""

import re
from html import unescape

import pytest

from plugins.voting.widget.snippets import snippets
from tests.plugins.voting.ballot.pages import open_now
from tests.security.people import ORGANISER, make_user
from tests.site_pages.visits import get

pytestmark = pytest.mark.django_db

HUB = "http://localhost:8000"


def test_every_way_answers_and_names_the_channel(client, case):
    campaign = open_now()
    channel = campaign.channels.create(slug="paper", name="报", kind="site", ordinal=1)
    made = snippets(channel, campaign, HUB)
    addresses = [
        unescape(one)
        for text in (made.script, made.frame)
        for one in re.findall(r'(?:src|href)="([^"]+)"', text)
    ]
    assert len(addresses) == 3
    for address in (*addresses, made.link):
        answer = get(client, "hub", address.removeprefix(HUB))
        assert answer.status_code in {200, 302}
    assert made.link == f"{HUB}/vote/2020/?channel=paper"
    assert 'ballot="2020" channel="paper"' in made.script
    assert made.code.startswith("data:image/svg+xml;base64,")


def test_the_organiser_finds_them_in_the_admin(client, case):
    campaign = open_now()
    campaign.channels.create(slug="paper", name="示例报", kind="site", ordinal=1)
    client.force_login(make_user(ORGANISER))
    answer = client.get("/admin/plugins/voting/snippets/", headers={"host": "localhost:8000"})
    text = answer.content.decode()
    assert answer.status_code == 200
    for words in ("示例报", "本渠道尚未填写网站", "&lt;case-vote ballot=", "嵌入投票"):
        assert words in text
