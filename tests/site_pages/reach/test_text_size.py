"""The text size (适老化): chosen without JavaScript, and never handed on by a shared cache."""

import pytest

from tests.site_pages.markup import Markup
from tests.site_pages.visits import HOSTS, get

pytestmark = pytest.mark.django_db


def size_of(response) -> str:
    (html,) = Markup(response.content.decode()).all("html")
    return html["data-text-size"]


def pressed(response) -> list[str]:
    buttons = Markup(response.content.decode()).all("button")
    return [one["value"] for one in buttons if one.get("aria-pressed") == "true"]


def choose(client, site: str, **asked: str):
    return client.get("/text-size/", asked, headers={"host": HOSTS[site]})


@pytest.mark.parametrize("site", HOSTS)
def test_d07_a_chosen_size_holds_on_all_pages_without_javascript(client, pages, site):
    assert size_of(get(client, site, "/2020/")) == "standard"
    answer = choose(client, site, size="largest", next="/2020/?q=社区")
    assert (answer.status_code, answer["Location"]) == (302, "/2020/?q=%E7%A4%BE%E5%8C%BA")
    for path in ("/", "/2020/", "/search/", "/nothing-here/"):
        page = get(client, site, path)
        assert (size_of(page), pressed(page)) == ("largest", ["largest"]), path


def test_d07_the_standard_size_is_no_cookie(client, pages):
    choose(client, "hub", size="large", next="/")
    choose(client, "hub", size="standard", next="/")
    assert size_of(get(client, "hub", "/")) == "standard"
    assert client.cookies["text_size"].value == ""


def test_the_form_leads_back_to_the_page_it_stands_on(client, pages):
    page = Markup(get(client, "hub", "/2020/?tag=x&page=2").content.decode())
    (back,) = [one for one in page.all("input") if one.get("name") == "next"]
    assert back["value"] == "/2020/?tag=x&page=2"


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "x", ""],
)
def test_it_leads_to_no_other_site(client, pages, address):
    assert choose(client, "hub", size="large", next=address)["Location"] == "/"


@pytest.mark.parametrize("size", ["huge", "", '"><script>'])
def test_what_is_no_size_is_forgotten(client, pages, size):
    answer = choose(client, "hub", size=size, next="/2020/")
    assert (answer["Location"], dict(answer.cookies)) == ("/2020/", {})
    client.cookies["text_size"] = size
    assert size_of(get(client, "hub", "/")) == "standard"


def test_shared_caches_keep_pages_of_nobodys_choice_alone(client, pages):
    plain = get(client, "hub", "/search/?q=社区")
    assert "Cookie" not in plain.get("Vary", "")
    assert "public" in plain["Cache-Control"]
    choose(client, "hub", size="large", next="/")
    own = get(client, "hub", "/search/?q=社区")
    assert "Cookie" in own["Vary"]
    assert "private" in own["Cache-Control"]
    assert "public" not in own["Cache-Control"]
    feed = get(client, "hub", "/feed.xml")
    assert "private" not in feed["Cache-Control"]


def test_the_choice_itself_is_never_kept(client, pages):
    assert "no-store" in choose(client, "hub", size="large", next="/")["Cache-Control"]
