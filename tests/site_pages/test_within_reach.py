"""Of other newsrooms a person reads what is public, and puts none of their files on a page."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.models import Collection

from site_pages.models import Attachment, NewsPage
from tests.given import given
from tests.site_pages.admin_forms import news_data
from tests.site_pages.editing.people import home_of, make_people
from tests.world import HUB_HOST, make_case, make_news, make_picture, make_world

pytestmark = pytest.mark.django_db

SECRET = "机密哨兵"


@pytest.fixture
def theirs():
    """A picture, an attachment, a draft and a case that is not public, of another newsroom."""
    return given(their_rows)


def their_rows():
    make_world(partners=("bandao", "qtv"))
    folder = Collection.objects.get(name=f"{home_of('bandao').title}素材")
    picture = make_picture(title=f"{SECRET}图")
    picture.collection = folder
    picture.save()
    attachment = Attachment.objects.create(
        title=f"{SECRET}附件", collection=folder, file=ContentFile(b"%PDF-1.4", name="a.pdf")
    )
    draft = make_news("bandao", title=f"{SECRET}标题")
    draft.unpublish()
    case = make_case(title=f"{SECRET}案例")
    case.unpublish()
    return picture, attachment, draft, case


@pytest.fixture
def qtv(client, theirs):
    """A client with which an editor of qtv is signed in."""
    client.force_login(make_people("qtv")["editors"])
    client.defaults["HTTP_HOST"] = HUB_HOST
    return client


def test_lists_for_the_admins_scripts_hold_no_files_of_other_newsrooms(qtv, theirs):
    picture, attachment, *_ = theirs
    for kind, row in (("images", picture), ("documents", attachment)):
        listed = qtv.get(reverse(f"wagtailadmin_api:{kind}:listing"))
        assert listed.status_code == 200
        assert listed.json()["items"] == []
        detail = qtv.get(reverse(f"wagtailadmin_api:{kind}:detail", args=(row.pk,)))
        assert detail.status_code == 404


def test_own_files_are_listed(client, theirs):
    client.force_login(make_people("bandao")["editors"])
    listed = client.get(reverse("wagtailadmin_api:images:listing"), headers={"host": HUB_HOST})
    assert [item["title"] for item in listed.json()["items"]] == [f"{SECRET}图"]


@pytest.mark.parametrize(
    "address",
    [
        "/admin/choose-page/search/?q=机密",
        "/admin/choose-page/search/?q=机密&page_type=site_pages.newspage",
        "/admin/choose-page/?page_type=site_pages.newspage",
        "/admin/cases/choose/results/?q=机密",
    ],
)
def test_titles_that_are_not_public_are_offered_to_their_own_people_alone(qtv, theirs, address):
    if address.startswith("/admin/cases"):
        address = f"{reverse('case_chooser:choose_results')}?q=机密"
    found = qtv.get(address)
    assert found.status_code == 200
    assert SECRET not in found.text.replace("q=机密", "")


def test_ones_own_drafts_can_be_chosen(client, theirs):
    client.force_login(make_people("bandao")["editors"])
    address = "/admin/choose-page/search/?q=机密&page_type=site_pages.newspage"
    assert f"{SECRET}标题" in client.get(address, headers={"host": HUB_HOST}).text


def post(client, **changes):
    place = NewsPage.objects.first().get_parent()
    parent = home_of("qtv").get_children().get(slug="news")
    assert place
    address = reverse("wagtailadmin_pages:add", args=("site_pages", "newspage", parent.pk))
    return client.post(address, news_data(title="自家报道", slug="own", **changes))


def test_picture_of_another_newsroom_is_refused_beside_its_field(qtv, theirs):
    picture, *_ = theirs
    refused = post(qtv, lead_picture=str(picture.pk))
    assert refused.status_code == 200
    assert not NewsPage.objects.filter(slug="own").exists()
    assert "不能从中选用" in refused.context["form"].errors["lead_picture"][0]


def test_attachment_of_another_newsroom_is_refused_in_a_block(qtv, theirs):
    _, attachment, *_ = theirs
    block = {
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "downloads",
        "body-0-id": "",
        "body-0-value-count": "1",
        "body-0-value-0-deleted": "",
        "body-0-value-0-order": "0",
        "body-0-value-0-type": "",
        "body-0-value-0-id": "",
        "body-0-value-0-value-attachment": str(attachment.pk),
        "body-0-value-0-value-title": "附件",
    }
    refused = post(qtv, **block)
    assert refused.status_code == 200
    assert "不能从中选用" in refused.context["form"].errors["body"][0]


def test_what_the_page_showed_before_may_stay(qtv, theirs):
    """A picture that somebody with more rights has put there."""
    picture, *_ = theirs
    page = make_news("qtv", title="旧报道", lead_picture=picture)
    address = reverse("wagtailadmin_pages:edit", args=(page.pk,))
    kept = qtv.post(address, news_data(title="改过", slug=page.slug, lead_picture=str(picture.pk)))
    assert kept.status_code == 302
    assert NewsPage.objects.get(pk=page.pk).get_latest_revision_as_object().title == "改过"
