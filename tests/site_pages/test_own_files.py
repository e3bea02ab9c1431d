"""What is not public belongs to its newsroom: files, headlines, downloads."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import Collection

from site_pages.models import Attachment, NewsPage, NewsroomPage
from tests.files import PDF
from tests.security.people import SUPERUSER, make_user
from tests.site_pages.admin_forms import news_data
from tests.site_pages.editing.people import make_draft, make_person
from tests.world import HUB_HOST, make_case, make_news, make_picture, make_world

pytestmark = pytest.mark.django_db
HEADLINE = "尚未公开的标题"


@pytest.fixture
def room():
    """The newsroom that asks; the other one is 半岛网."""
    make_world(partners=("bandao", "qtv"))
    return NewsroomPage.objects.get(url_path__startswith="/qtv/")


def signed_in(site: str, office: str) -> Client:
    client = Client(raise_request_exception=False, headers={"host": HUB_HOST})
    client.force_login(make_person(site, office))
    return client


def shown(client: Client, path: str) -> str:
    """What a modal shows: its words are escaped in JSON."""
    answer = client.get(path)
    is_modal = answer.headers["Content-Type"] == "application/json"
    return str(answer.json()) if is_modal else answer.content.decode()


def foreign_files():
    folder = Collection.objects.get(name="半岛网素材")
    picture = make_picture(title=HEADLINE)
    picture.collection = folder
    picture.save()
    file = ContentFile(PDF, name="secret.pdf")
    return picture, Attachment.objects.create(title=HEADLINE, collection=folder, file=file)


def download_block(attachment: Attachment) -> dict[str, object]:
    entry = "body-0-value-0"
    return {
        "body-count": 1,
        "body-0-deleted": "",
        "body-0-order": 0,
        "body-0-type": "downloads",
        "body-0-id": "",
        "body-0-value-count": 1,
        f"{entry}-deleted": "",
        f"{entry}-order": 0,
        f"{entry}-type": "",
        f"{entry}-id": "",
        f"{entry}-value-attachment": attachment.pk,
        f"{entry}-value-title": "附件",
    }


@pytest.mark.parametrize("sort", ["images", "documents"])
def test_admin_api_lists_own_files_alone(room, sort):
    foreign_files()
    path = f"/admin/api/main/{sort}/"

    assert HEADLINE not in signed_in("qtv", "editors").get(path).content.decode()
    assert HEADLINE in signed_in("bandao", "editors").get(path).content.decode()


def test_chief_cannot_publish_another_newsrooms_files(room):
    picture, attachment = foreign_files()
    chief = signed_in("qtv", "chiefs")
    path = f"/admin/pages/add/site_pages/newspage/{room.pk}/"

    asked = {"lead_picture": {"lead_picture": picture.pk}, "body": download_block(attachment)}
    for field, changes in asked.items():
        answer = chief.post(path, {**news_data(), **changes})
        assert answer.status_code == 200, field
        assert "这个文件在别处的素材夹里" in str(answer.context["form"].errors[field]), field
    assert not NewsPage.objects.exists()
    assert chief.post(path, news_data()).status_code == 302
    assert NewsPage.objects.get().live


def test_picture_that_was_there_before_stays(room):
    picture, _ = foreign_files()
    page = make_news("qtv", lead_picture=picture)
    data = {**news_data(slug=page.slug, title="改过"), "lead_picture": picture.pk}

    signed_in("qtv", "chiefs").post(f"/admin/pages/{page.pk}/edit/", data)

    page.refresh_from_db()
    assert (page.title, page.lead_picture) == ("改过", picture)


def test_attachment_opens_when_a_public_page_has_it(room, client):
    _, attachment = foreign_files()
    assert client.get(attachment.url).status_code == 404
    assert signed_in("qtv", "editors").get(attachment.url).status_code == 404
    assert signed_in("bandao", "editors").get(attachment.url).status_code == 200

    block = ("downloads", [{"attachment": attachment, "title": "附件"}])
    page = make_news("bandao", body=[block])
    assert client.get(attachment.url).status_code == 200
    page.unpublish()
    assert client.get(attachment.url).status_code == 404


def test_choosers_show_no_unpublished_headline_of_others(room):
    draft = make_draft("bandao", make_person("bandao", "desk_editors"), title=HEADLINE)
    case = make_case(title="未公开的案例")
    case.unpublish()
    own, other = signed_in("bandao", "editors"), signed_in("qtv", "editors")
    organiser = Client(headers={"host": HUB_HOST})
    organiser.force_login(make_user(SUPERUSER))
    pages = [
        "/admin/choose-page/?page_type=site_pages.newspage",
        f"/admin/choose-page/search/?q={HEADLINE}",
        f"/admin/choose-page/{draft.get_parent().pk}/",
    ]

    for path in pages[1:]:
        assert HEADLINE in shown(own, path), path
    for path in pages:
        assert HEADLINE not in shown(other, path), path
    assert HEADLINE not in shown(other, f"/admin/choose-page/{draft.pk}/")
    for path in ("", "results/", f"chosen/{case.uid}/"):
        assert "未公开的案例" not in shown(other, f"/admin/cases/choose/{path}")
        assert "未公开的案例" in shown(organiser, f"/admin/cases/choose/{path}")
