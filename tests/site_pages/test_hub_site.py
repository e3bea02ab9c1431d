"""The default site is the hub: it cannot be lost by a click, and its lack is said in words."""

import pytest
from django.db import transaction
from wagtail.models import Site

from site_pages.exceptions import HubSiteRequired
from tests.site_pages.visits import HUB, get
from tests.world import make_news, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world():
    make_world()


def hub() -> Site:
    return Site.objects.get(is_default_site=True)


def test_default_site_cannot_be_unticked_or_deleted_in_the_admin(admin_client):
    site = hub()
    data = {"hostname": site.hostname, "port": site.port, "root_page": site.root_page_id}

    for path in (f"/admin/sites/edit/{site.pk}/", f"/admin/sites/delete/{site.pk}/"):
        answer = admin_client.post(path, data, headers={"host": HUB}, follow=True)
        assert answer.status_code == 200
        assert "默认站点" in answer.content.decode()

    assert hub() == site


def test_default_site_cannot_be_deleted_by_a_program():
    with pytest.raises(HubSiteRequired), transaction.atomic():
        hub().delete()
    other = Site.objects.exclude(is_default_site=True).first()
    other.delete()
    assert not Site.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("path", ["/", "/2020/", "/sitemap.xml", "/robots.txt", "/news/"])
def test_without_a_hub_visitors_are_told_so(client, path):
    Site.objects.filter(is_default_site=True).update(is_default_site=False)

    answer = get(client, "qingdaonews", path)

    assert answer.status_code == 503
    assert "尚未设置" in answer.content.decode()
    assert answer["Retry-After"]


def test_without_a_hub_the_admin_and_the_api_still_answer(client, admin_client):
    Site.objects.update(is_default_site=False)

    assert client.get("/api/v1/news/", headers={"host": HUB}).status_code == 200
    assert admin_client.get("/admin/", headers={"host": HUB}).status_code == 200


def test_live_link_in_the_admin_leads_to_the_newsroom_that_wrote_it(admin_client):
    report = make_news("qingdaonews")

    page = admin_client.get(f"/admin/pages/{report.pk}/edit/", headers={"host": HUB})

    assert f"http://qingdaonews.localhost:8000/news/{report.uid}/" in page.content.decode()
