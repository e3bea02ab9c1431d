"""Nobody takes a whole site off the air by unpublishing the page that carries it."""

import pytest
from django.urls import reverse

from site_pages import queries, sharing
from site_pages.models import HubHomePage, NewsroomPage, PartnerHomePage
from tests.world import build_all, make_case, make_news, make_world

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [HubHomePage, PartnerHomePage, NewsroomPage])
def test_page_that_carries_a_site_cannot_be_unpublished(admin_client, model):
    make_world()
    page = model.objects.first()

    answer = admin_client.post(
        reverse("wagtailadmin_pages:unpublish", args=(page.pk,)), follow=True
    )

    page.refresh_from_db()
    assert page.live
    assert "不能撤稿" in answer.content.decode()


def test_case_named_twice_is_shown_once():
    make_world()
    case = make_case()
    report = make_news(cases=(case, case))
    build_all()

    with sharing.visiting(sharing.all_mounts()[0]):
        shown = queries.news_details(report)["cases"]

    assert [card["uid"] for card in shown] == [str(case.uid)]


def test_damaged_case_reference_is_said_beside_the_field(admin_client):
    make_world()
    report = make_news()

    answer = admin_client.post(
        reverse("wagtailadmin_pages:edit", args=(report.pk,)),
        {
            "title": "打好的标题",
            "body-count": "0",
            "case_links-TOTAL_FORMS": "1",
            "case_links-INITIAL_FORMS": "0",
            "case_links-0-case_ref": "zzz",
            "action-publish": "1",
        },
    )

    assert answer.status_code == 200
    link = answer.context["form"].formsets["case_links"].forms[0]
    assert list(link.errors) == ["case_ref"]
    html = answer.content.decode()
    assert str(link.errors["case_ref"][0]) in html.partition('id="inline_child_case_links-0')[2]
    assert "打好的标题" in html
    report.refresh_from_db()
    assert report.title != "打好的标题"
    assert not report.case_links.exists()
