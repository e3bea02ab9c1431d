"""Previews: any page, in any theme, before it is public; the theme holds while it renders."""

import json
from pathlib import Path

import pytest
from wagtail.users.models import UserProfile

from cms.accounts.models import User
from site_pages import sharing, theming
from site_pages.models import (
    CampaignPage,
    CasePage,
    CategoryPage,
    HubHomePage,
    NewsPage,
    NewsroomPage,
    PartnerHomePage,
)
from tests.security.people import SUPERUSER, make_user
from tests.site_pages.admin_forms import case_data, news_data, picture_row
from tests.site_pages.visits import HUB, read
from tests.world import make_case, make_news, make_picture, make_world

pytestmark = pytest.mark.django_db

TYPES = (
    HubHomePage,
    PartnerHomePage,
    CampaignPage,
    CategoryPage,
    CasePage,
    NewsroomPage,
    NewsPage,
)


@pytest.fixture
def editor(client):
    make_world()
    client.force_login(make_user(SUPERUSER))
    return client


def _draft_view(editor, page, mode: str):
    address = f"/admin/pages/{page.pk}/view_draft/"
    return editor.get(address, {"mode": mode}, headers={"host": HUB})


@pytest.mark.parametrize("model", TYPES)
def test_every_page_type_previews_in_every_theme(editor, model):
    make_news(cases=(make_case(),))
    page = model.objects.first()
    modes = [mode for mode, _label in page.preview_modes]
    assert modes == ["hub", *(slug for slug in theming.theme_slugs() if slug != "hub")]
    for mode in modes:
        shown = _draft_view(editor, page, mode)
        assert shown.status_code == 200, mode
        assert f'class="site-{mode}"' in shown.content.decode()
        assert f"/sites/{mode}/tokens.css" in shown.content.decode()
    assert (sharing.current_mount(), theming.current_theme()) == (None, "")


def test_a_preview_in_a_partners_theme_is_the_partners_page(editor):
    case = make_case()
    shown = _draft_view(editor, case, "qingdaonews")
    assert "青岛新闻网" in shown.content.decode()
    addresses = {link.address for link in read(shown).links}
    assert any(a.startswith("http://qingdaonews.localhost:8000/2020/") for a in addresses)


def test_d11_a_preview_is_chinese_for_staff_who_chose_english(editor):
    UserProfile.objects.update_or_create(
        user=User.objects.get(), defaults={"preferred_language": "en"}
    )
    shown = _draft_view(editor, make_case(), "hub")
    assert "跳到正文" in shown.content.decode()


def test_a_preview_shows_the_draft_and_the_public_page_does_not(editor):
    case = make_case()
    draft = case.get_latest_revision_as_object()
    draft.brief = "还没有发布的简介"
    draft.save_revision()
    assert "还没有发布的简介" in _draft_view(editor, case, "hub").content.decode()
    public = editor.get(case.url, headers={"host": HUB}).content.decode()
    assert "还没有发布的简介" not in public


@pytest.mark.parametrize("mode", ["", "../../..", "nonsense", "%00"])
def test_an_unknown_mode_is_the_hubs_dress(editor, mode):
    shown = _draft_view(editor, make_case(), mode)
    assert shown.status_code == 200
    assert 'class="site-hub"' in shown.content.decode()


def test_a_preview_may_be_framed_by_the_admin_alone(editor):
    shown = _draft_view(editor, make_case(), "qingdaonews")
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]


def _live_preview(editor, address: str, data: dict, mode: str):
    """What the side panel does: hand over the form, then ask for the page."""
    handed = editor.post(address, data, headers={"host": HUB})
    assert json.loads(handed.content) == {"is_valid": True, "is_available": True}
    return editor.get(address, {"mode": mode}, headers={"host": HUB})


@pytest.mark.parametrize("mode", ["hub", "qingdaonews"])
def test_a_case_that_is_not_stored_yet_can_be_previewed(editor, mode):
    room = CategoryPage.objects.get(slug="citizen-services")
    data = case_data(
        pictures=[picture_row(make_picture()) for _ in range(4)],
        parts=["第一部分的描述"],
        tags="智慧城市",
        brief="只在表单里的简介",
    )
    shown = _live_preview(
        editor, f"/admin/pages/add/site_pages/casepage/{room.pk}/preview/", data, mode
    )
    page = shown.content.decode()
    assert shown.status_code == 200
    for words in ("只在表单里的简介", "第一部分的描述", "市民服务类", "图里有什么", "智慧城市"):
        assert words in page
    assert page.count("<picture") == 4
    assert not CasePage.objects.exists()


@pytest.mark.parametrize("mode", ["hub", "qingdaonews"])
def test_news_that_is_not_stored_yet_can_be_previewed(editor, mode):
    newsroom = NewsroomPage.objects.get(url_path__startswith="/qingdaonews/")
    data = news_data(
        cases=(make_case(),),
        title="还没有保存的报道",
        slug="unsaved",
        lead_picture=make_picture().pk,
    )
    shown = _live_preview(
        editor, f"/admin/pages/add/site_pages/newspage/{newsroom.pk}/preview/", data, mode
    )
    assert shown.status_code == 200
    assert "还没有保存的报道" in shown.content.decode()
    assert "<picture" in shown.content.decode()


def test_a_category_that_is_not_stored_yet_can_be_previewed(editor):
    hall = CampaignPage.objects.get()
    category = hall.campaign.categories.create(slug="new", name="新类别", ordinal=9)
    data = {"title": "新类别", "slug": "new", "category": category.pk}
    data |= {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
    shown = _live_preview(
        editor, f"/admin/pages/add/site_pages/categorypage/{hall.pk}/preview/", data, "hub"
    )
    assert shown.status_code == 200
    assert "新类别" in shown.content.decode()


def test_a_stored_case_previews_what_the_form_says(editor):
    case = make_case()
    data = case_data(
        pictures=[picture_row(make_picture()) for _ in range(4)],
        parts=["改过的描述"],
        brief="改过的简介",
        slug=case.slug,
    )
    shown = _live_preview(editor, f"/admin/pages/{case.pk}/edit/preview/", data, "hub")
    assert "改过的简介" in shown.content.decode()
    assert "改过的描述" in shown.content.decode()


def test_a_preview_survives_a_picture_that_cannot_be_read(editor):
    case = make_case()
    picture = case.pictures.first().picture
    picture.renditions.all().delete()
    Path(picture.file.path).write_bytes(b"not a picture")
    assert _draft_view(editor, case, "hub").status_code == 200
