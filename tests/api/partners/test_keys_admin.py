"""接口密钥 in the admin: made and shown once, revoked on confirmation, usage drawn."""

import re
from datetime import datetime, time, timedelta
from time import sleep

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from api.partners.known_keys import FRESH_SECONDS
from api.partners.models import KeyUsage, PartnerKey
from api.partners.scopes import declared
from api.partners.services import Grant, change_key, issue_key, revoke_key
from api.partners.usage_chart import HEIGHT, draw
from cms.campaigns.models import Partner
from cms.core.audit import SYSTEM
from cms.core.models import AuditEntry
from tests.security.people import ORGANISER, UNDERTAKER, make_user

pytestmark = pytest.mark.django_db

INDEX, MAKE = "/admin/api-keys/", "/admin/api-keys/make/"
CASES = "/api/v1/cases/"
KEY = re.compile(r"pxk_[0-9A-Z]{8}_[0-9A-Z]{38}")


@pytest.fixture
def partner() -> Partner:
    return Partner.objects.create(slug="bandao", name="半岛网", ordinal=1)


@pytest.fixture
def organiser(client, partner):
    client.force_login(make_user(ORGANISER))
    return client


def make_key(partner: Partner, label: str = "采编系统", **granted) -> PartnerKey:
    key, _ = issue_key(
        partner=partner, label=label, actor=SYSTEM, now=timezone.now(), grant=Grant(**granted)
    )
    return key


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def typed(client, whose: Partner, **changes) -> dict[str, object]:
    """What the form sends when it is filled in."""
    mark = soup(client.get(MAKE)).select_one("input[name=mark]")["value"]
    values = {"partner": whose.pk, "label": "移动客户端", "scopes": ["read"], "mark": mark}
    return {**values, "per_minute": 60, "per_day": 5000, "last_day": "", **changes}


def test_d09_a_key_is_shown_once_and_reads(organiser, client, partner):
    data = typed(organiser, partner)
    response = organiser.post(MAKE, data)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    (text, *others) = set(KEY.findall(response.content.decode()))
    assert others == []
    page = soup(response)
    assert page.select_one("code#key-text").text.strip() == text
    assert page.select_one("button[data-copy=key-text]")
    key = PartnerKey.objects.get()
    assert (key.partner, key.label, key.scopes) == (partner, "移动客户端", ["read"])
    assert (key.per_minute, key.per_day, key.expires_at) == (60, 5000, None)
    answer = client.get(CASES, headers={"authorization": f"Bearer {text}"})
    assert answer.status_code == 200
    # Never again: neither in the list nor by sending the form once more.
    assert not KEY.search(organiser.get(INDEX).content.decode())
    again = organiser.post(MAKE, data)
    assert again.status_code == 302
    assert PartnerKey.objects.count() == 1
    assert text not in repr(dict(organiser.session))
    entry = AuditEntry.objects.get(action="partner_key.issued")
    assert (entry.actor_label, entry.target_id) == (ORGANISER, key.prefix)
    assert text.rpartition("_")[2] not in repr(entry.facts)


def test_the_last_day_is_valid_to_its_end(organiser, partner):
    day = timezone.localdate() + timedelta(days=3)
    organiser.post(MAKE, typed(organiser, partner, last_day=day.isoformat()))
    midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    assert PartnerKey.objects.get().expires_at == midnight


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("partner", ""),
        ("label", ""),
        ("label", "很" * 101),
        ("scopes", []),
        ("scopes", ["everything"]),
        ("per_minute", 0),
        ("per_day", -1),
        ("per_day", 10**12),
        ("last_day", "2020-01-01"),
        ("last_day", "soon"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_makes_no_key(organiser, partner, name, value):
    response = organiser.post(MAKE, typed(organiser, partner, **{name: value}))
    assert response.status_code == 400
    (field,) = (
        one for one in soup(response).select(".desk-field") if one.select_one(f"[name={name}]")
    )
    message = field.select_one(".error-message").text
    assert re.search(r"[\u4e00-\u9fff]", message), message
    assert PartnerKey.objects.count() == 0
    # The form that came back can be sent.
    mark = soup(response).select_one("input[name=mark]")["value"]
    assert organiser.post(MAKE, typed(organiser, partner) | {"mark": mark}).status_code in {
        200,
        302,
    }


def test_d09_revoking_is_asked_about_and_then_for_good(organiser, client, partner):
    key, text = issue_key(partner=partner, label="旧系统", actor=SYSTEM, now=timezone.now())
    header = {"authorization": f"Bearer {text}"}
    address = f"/admin/api-keys/{key.pk}/revoke/"
    assert "旧系统" in organiser.get(address).content.decode()
    assert client.get(CASES, headers=header).status_code == 200
    assert organiser.post(address).status_code == 302
    assert client.get(CASES, headers=header).status_code == 401
    for method in (organiser.get, organiser.post):
        assert method(address).status_code == 302
    assert AuditEntry.objects.filter(action="partner_key.revoked").count() == 1
    page = soup(organiser.get(INDEX))
    assert "旧系统" in page.select_one(".keys-revoked").text
    assert page.select(f"a[href='{address}']") == []


def test_d09_name_and_quota_change_at_once_and_are_audited(organiser, client, partner):
    key, text = issue_key(partner=partner, label="旧名", actor=SYSTEM, now=timezone.now())
    header = {"authorization": f"Bearer {text}"}
    assert '"minute";r=599' in client.get(CASES, headers=header)["RateLimit"]
    address = f"/admin/api-keys/{key.pk}/change/"
    page = soup(organiser.get(INDEX))
    assert page.select_one(f"a[href='{address}']")
    form = soup(organiser.get(address)).select_one("form.keys-form")
    shown = {one["name"]: one["value"] for one in form.select("input[name]")}
    assert shown.items() >= {"label": "旧名", "per_minute": "600", "per_day": "100000"}.items()

    changed = {"label": "新名", "per_minute": 2, "per_day": 50}
    assert organiser.post(address, changed).status_code == 302
    answer = client.get(CASES, headers=header)
    assert answer["RateLimit-Policy"] == '"minute";q=2;w=60, "day";q=50;w=86400'
    assert '"minute";r=1' in answer["RateLimit"]
    client.get(CASES, headers=header)
    assert client.get(CASES, headers=header).status_code == 429
    entry = AuditEntry.objects.get(action="partner_key.changed")
    assert (entry.actor_label, entry.target_id) == (ORGANISER, key.prefix)
    assert entry.facts["was"] == {"label": "旧名", "per_minute": 600, "per_day": 100_000}
    assert entry.facts["now"] == changed
    # The same once more changes nothing and is no second entry.
    organiser.post(address, changed)
    assert AuditEntry.objects.filter(action="partner_key.changed").count() == 1


def test_d09_a_process_that_knows_the_key_learns_of_a_new_quota_within_a_second(client, partner):
    key, text = issue_key(partner=partner, label="", actor=SYSTEM, now=timezone.now())
    header = {"authorization": f"Bearer {text}"}
    client.get(CASES, headers=header)
    # As another process would: nothing here is told.
    PartnerKey.objects.filter(pk=key.pk).update(per_minute=7)
    assert "q=600" in client.get(CASES, headers=header)["RateLimit-Policy"]
    sleep(FRESH_SECONDS)
    assert '"minute";q=7' in client.get(CASES, headers=header)["RateLimit-Policy"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("label", ""),
        ("label", "很" * 101),
        ("per_minute", 0),
        ("per_day", 10**12),
        ("per_day", "x"),
    ],
)
def test_a_change_that_cannot_be_is_said_beside_the_field(organiser, partner, name, value):
    key = make_key(partner)
    wanted = {"label": "新名", "per_minute": 60, "per_day": 5000, name: value}
    response = organiser.post(f"/admin/api-keys/{key.pk}/change/", wanted)
    assert response.status_code == 400
    (field,) = (
        one for one in soup(response).select(".desk-field") if one.select_one(f"[name={name}]")
    )
    assert field.select_one(".error-message")
    assert PartnerKey.objects.get().label == "采编系统"
    assert not AuditEntry.objects.filter(action="partner_key.changed").exists()


def test_a_revoked_key_is_not_changed(organiser, partner):
    key = make_key(partner)
    revoke_key(key=key, actor=SYSTEM, now=timezone.now())
    address = f"/admin/api-keys/{key.pk}/change/"
    wanted = {"label": "新名", "per_minute": 1, "per_day": 1}
    assert organiser.get(address)["Location"] == organiser.post(address, wanted)["Location"]
    assert PartnerKey.objects.get().label == "采编系统"
    values = {"label": "x", "per_minute": 1, "per_day": 1}
    assert not change_key(key=key, **values, actor=SYSTEM, now=timezone.now())


def test_the_pages_explain_scopes_and_lead_to_the_documentation(organiser, partner):
    for address in (INDEX, MAKE):
        text = organiser.get(address).content.decode()
        for scope in declared:
            assert scope.name in text
            assert str(scope.label) in text
            assert str(scope.explanation) in text
    assert soup(organiser.get(INDEX)).select_one("a[href='/api/v1/docs/']")
    made = organiser.post(MAKE, typed(organiser, partner))
    assert soup(made).select_one("a[href='/api/v1/docs/']")


def test_usage_is_drawn_and_told(organiser, partner):
    key, today = make_key(partner), timezone.localdate()
    for back, requests, refused in ((0, 1200, 0), (1, 300, 7), (29, 50, 0), (30, 999, 0)):
        day = today - timedelta(days=back)
        KeyUsage.objects.create(key=key, day=day, requests=requests, refused=refused)
    page = soup(organiser.get(INDEX))
    caption = page.select_one(".keys__chart figcaption").text
    assert "1200" in caption
    assert "1550" in caption
    bars = page.select(".keys__bar")
    assert len(bars) == 3
    assert "keys__bar--today" in bars[-1]["class"]
    assert "keys__bar--refused" in bars[1]["class"]
    assert float(bars[-1]["height"]) == HEIGHT
    assert page.select_one(".keys__chart svg[role=img]")["aria-label"]


def test_a_day_with_one_request_is_seen_and_one_without_is_not():
    today = timezone.localdate()
    chart = draw({today: (100_000, 0), today - timedelta(days=1): (1, 0)}, today=today, days=30)
    assert [bar.height > 0 for bar in chart.bars] == [False] * 28 + [True, True]
    assert all(0 <= bar.top <= HEIGHT and bar.left + bar.width <= 300 for bar in chart.bars)
    assert draw({}, today=today, days=30).most == 0


@pytest.mark.parametrize("count", [1, 6])
def test_the_list_costs_the_same_however_many_keys(organiser, partner, count):
    for n in range(count):
        KeyUsage.objects.create(key=make_key(partner, f"系统{n}"), day=timezone.localdate())
    organiser.get(INDEX)
    with CaptureQueriesContext(connection) as captured:
        organiser.get(INDEX)
    ours = [one["sql"] for one in captured if "partners_" in one["sql"]]
    assert len(ours) == 2
    assert len(captured) <= 30, [one["sql"] for one in captured]


def test_states_are_told_apart(organiser, partner):
    now = timezone.now()
    make_key(partner, "长期")
    make_key(partner, "快到期", expires_at=now + timedelta(days=2))
    make_key(partner, "已到期", expires_at=now - timedelta(days=2))
    revoke_key(key=make_key(partner, "已停用"), actor=SYSTEM, now=now)
    page = soup(organiser.get(INDEX))
    states = {
        one.select_one(".keys__label").text: one.select_one(".desk-state").text.strip()
        for one in page.select(".keys__one")
    }
    assert len(states) == len(set(states.values())) == 4


def test_keys_are_the_organisers(client, partner):
    key = make_key(partner)
    client.force_login(make_user(UNDERTAKER))
    one = f"/admin/api-keys/{key.pk}/"
    for address in (INDEX, MAKE, f"{one}revoke/", f"{one}change/"):
        for method in (client.get, client.post):
            assert method(address).status_code in {302, 403}
    key.refresh_from_db()
    assert not key.is_revoked
    assert PartnerKey.objects.count() == 1


def test_the_menu_leads_there(organiser):
    assert INDEX in organiser.get("/admin/").content.decode()


def test_an_empty_list_says_what_to_do(organiser):
    page = soup(organiser.get(INDEX))
    assert page.select(".keys__one") == []
    assert page.select_one(f"a[href='{MAKE}']")
