"""What a case gives away on every host: public words and pictures, nothing once withdrawn."""

import io
import json
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client
from PIL import Image, ImageColor

from cms.campaigns.models import Channel
from cms.campaigns.starred import STARRED_FIELDS
from cms.plugin_system import PosterCode
from cms.plugin_system.testing import registered, switched_on
from site_pages import sharing
from site_pages.case_material import poster as posters
from site_pages.case_material.press_kit import FRAME
from site_pages.case_material.stored_case import stored_case
from site_pages.case_material.views import poster_address
from tests.cms.plugin_system.made_up import plugin_module
from tests.site_pages.visits import HOSTS, get
from tests.world import build_all, make_case, make_world, republish

pytestmark = pytest.mark.django_db

SITES = ("hub", "qingdaonews")


@pytest.fixture
def case():
    make_world()
    made = make_case(pictures=4)
    build_all()
    return made


def body(answer) -> bytes:
    return answer.getvalue()


def kit_of(client, case, site="hub") -> zipfile.ZipFile:
    answer = get(client, site, f"/cases/{case.uid}/press-kit.zip")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    return zipfile.ZipFile(io.BytesIO(body(answer)))


def made_of(case, settings) -> list[Path]:
    return list((Path(settings.MADE_ROOT) / str(case.uid)).glob("*"))


@pytest.mark.parametrize("site", SITES)
def test_r085_the_press_kit_holds_the_starred_text_and_four_pictures(client, case, site):
    kit = kit_of(client, case, site)
    pictures = [name for name in kit.namelist() if name.endswith(".jpg")]
    text = kit.read("案例文字.txt").decode("utf-8-sig")
    note = kit.read("使用说明.txt").decode("utf-8-sig")

    assert len(pictures) == 4
    assert {Image.open(kit.open(name)).size for name in pictures} == {(640, 400)}
    for name, label in STARRED_FIELDS.items():
        assert name in {"title", "images"} or f"【{label}】" in text
    shown = (case.title, case.applicant, case.brief, case.field, "市民服务类", "平台采用分层架构。")
    assert [one for one in shown if one not in text] == []
    assert f"/{case.slug}/" in note
    assert "说明3" in note


def test_r083_the_kits_data_are_the_starred_fields_and_their_frame(client, case):
    data = json.loads(kit_of(client, case).read("case.json"))

    assert set(data) == {*STARRED_FIELDS, *FRAME}


def test_a_kit_is_made_once_and_anew_when_the_case_changes(client, case):
    path = f"/cases/{case.uid}/press-kit.zip"
    first = get(client, "hub", path)
    again = get(client, "hub", path)
    unchanged = client.get(path, headers={"host": HOSTS["hub"], "if-none-match": first["ETag"]})
    republish(case, brief="居民在手机上办事，又快了一天。")
    build_all()
    changed = get(client, "hub", path)

    assert body(first) == body(again)
    assert unchanged.status_code == 304
    assert changed["ETag"] != first["ETag"]
    assert "又快了一天" in kit_of(client, case).read("案例文字.txt").decode("utf-8-sig")


def test_pictures_that_cannot_be_read_are_left_out(client, case, settings):
    for file in (settings.MEDIA_ROOT / "images").iterdir():
        file.write_bytes(b"no picture")

    assert [n for n in kit_of(client, case).namelist() if n.endswith(".jpg")] == []
    assert get(client, "hub", f"/cases/{case.uid}/poster.png").status_code == 200


@pytest.mark.parametrize("what", ["", "press-kit.zip", "poster.png"])
@pytest.mark.parametrize("site", SITES)
def test_r082_a_withdrawn_case_gives_nothing_away(client, case, site, what):
    path = f"/cases/{case.uid}/{what}"
    assert get(client, site, path).status_code in {200, 302}
    case.unpublish()

    before_the_worker = get(client, site, path).status_code
    build_all()

    assert before_the_worker == get(client, site, path).status_code == 410


@pytest.mark.parametrize("what", ["", "press-kit.zip", "poster.png"])
def test_a_case_that_never_was_public_is_not_found(client, case, what):
    unknown = "00000000-0000-4000-8000-000000000000"

    assert get(client, "hub", f"/cases/{unknown}/{what}").status_code == 404


@pytest.mark.parametrize("site", SITES)
def test_a_short_address_leads_to_the_case_on_the_same_host(client, case, site):
    answer = get(client, site, f"/cases/{case.uid}/")

    assert answer.status_code == 302
    assert answer["Location"] == urlsplit(case.get_url_parts()[1] + answer["Location"]).path
    assert get(client, site, answer["Location"]).status_code == 200


@pytest.mark.parametrize("site", SITES)
def test_r118_a_case_has_a_poster_in_each_dress(client, case, site):
    answer = get(client, site, f"/cases/{case.uid}/poster.png")
    picture = Image.open(io.BytesIO(body(answer))).convert("RGB")

    assert answer["Content-Type"] == "image/png"
    assert picture.size == (1080, 1920)
    theme = sharing.mount_named(site).theme
    assert picture.getpixel((4, 4)) == ImageColor.getrgb(posters.colours(theme)["field"])


def test_r118_a_posters_code_keeps_the_channel(client, case):
    campaign = case.case_ref.campaign
    Channel.objects.create(
        campaign=campaign, slug="wechat-qdnews", name="青岛新闻网", kind="wechat", ordinal=1
    )
    root = f"http://{HOSTS['qingdaonews']}"
    mount = sharing.mount_named("qingdaonews")
    address = poster_address(stored_case(case.uid), mount, "wechat-qdnews")

    assert address == f"{root}/from/wechat-qdnews/?case={case.uid}"
    visitor = Client(headers={"host": HOSTS["qingdaonews"]})
    landed = visitor.get(address.removeprefix(root), follow=True)
    assert landed.status_code == 200
    assert case.title in landed.content.decode()
    assert "channel" in visitor.cookies


def test_an_unknown_channel_is_none_and_draws_no_poster_of_its_own(client, case, settings):
    campaign = case.case_ref.campaign
    Channel.objects.create(
        campaign=campaign, slug="wechat-qdnews", name="青岛新闻网", kind="wechat", ordinal=1
    )
    path = f"/cases/{case.uid}/poster.png"
    for query in ("?channel=nobody", "?channel=%00"):
        answer = get(client, "hub", f"{path}{query}")
        assert (answer.status_code, answer["Location"]) == (302, path)
    assert made_of(case, settings) == []
    plain = get(client, "hub", path)["ETag"]
    known = get(client, "hub", f"{path}?channel=wechat-qdnews")["ETag"]

    assert known != plain
    assert len(made_of(case, settings)) == 2


def test_posters_of_all_sites_and_channels_stay_within_the_limit(client, case, settings):
    """Each site and channel has a poster of its own: their number must not fill the disk."""
    paths = [f"/cases/{case.uid}/poster.png", f"/cases/{case.uid}/poster.png?channel=one"]
    Channel.objects.create(
        campaign=case.case_ref.campaign, slug="one", name="一", kind="wechat", ordinal=1
    )
    size = len(body(get(client, "hub", paths[0])))
    settings.MADE_MAX_BYTES = 2 * size + size // 2

    for site in SITES:
        for path in paths:
            assert get(client, site, path).status_code == 200
            kept = [file.stat().st_size for file in made_of(case, settings)]
            assert sum(kept) <= settings.MADE_MAX_BYTES
    assert len(kept) == 2


@pytest.mark.parametrize("asked", ["https://evil.example/", "//evil.example", "x", "%00"])
def test_a_channels_link_leads_to_cases_and_nowhere_else(client, case, asked):
    answer = get(client, "hub", f"/from/direct/?case={asked}")

    assert answer["Location"] == "/2020/"


def test_the_address_of_cases_is_reserved():
    assert sharing.CASES_PREFIX in sharing.RESERVED_SLUGS


def test_r118_a_plugin_says_where_a_posters_code_leads(client, case):
    def poster_code(case):
        return PosterCode(path=f"/sample/{case}/", hint="扫码看看")

    def answer(told):
        module = plugin_module("sample", told)
        with registered(module), switched_on("sample"):
            return get(client, "hub", f"/cases/{case.uid}/poster.png")

    def broken(case):
        return "no code"

    broken.__name__ = "poster_code"
    plain = get(client, "hub", f"/cases/{case.uid}/poster.png")["ETag"]
    assert answer(poster_code)["ETag"] != plain
    assert answer(broken)["ETag"] == plain
    mount = sharing.mount_named("hub")
    told = poster_code(case.uid)
    root = f"http://{HOSTS['hub']}"
    assert poster_address(stored_case(case.uid), mount, "", told) == f"{root}{told.path}"
    assert poster_address(stored_case(case.uid), mount, "x", told).endswith("/?channel=x")
