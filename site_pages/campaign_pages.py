"""The pages a campaign has before anybody applies: its hall, its categories and its notice."""

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext
from wagtail.models import Page

from cms.campaigns.loading.notice_records import NoticeData
from cms.campaigns.loading.records import CampaignData
from cms.campaigns.models import Campaign
from cms.campaigns.services import announce_campaign
from cms.core import audit
from site_pages.annexes import make_annexes
from site_pages.models import CampaignPage, CategoryPage, HubHomePage, NewsPage, NewsroomPage
from site_pages.notice_page import add_downloads, links_downloads, notice_page, notice_uid
from site_pages.standard_pages import make_standard_pages


@transaction.atomic
def publish(parent: Page, page: Page) -> None:
    """Add a page as a draft and publish it, as the admin does."""
    page.live = False
    parent.add_child(instance=page)
    page.save_revision().publish()


def make_campaign_pages(
    data: CampaignData, campaign: Campaign, *, author: audit.Actor
) -> Iterator[str]:
    """Make what is missing of hall, categories and notice; yields a line for each notice made.

    The notice announces the campaign, at the notice's own time: both happen or neither. Needs the
    sites (`site_pages.sites.ensure_sites`) and the campaign's rules.
    """
    hall = hall_page(campaign)
    list(category_pages(campaign, hall))
    make_standard_pages(data, hall)
    if data.notice is None:
        return
    page = NewsPage.objects.filter(uid=notice_uid(campaign.slug)).first()
    if page is not None:
        offer_annexes(page, data.notice, data, campaign)
    if campaign.announced_at is None:
        with transaction.atomic():
            if page is None:
                newsroom = NewsroomPage.objects.child_of(HubHomePage.objects.get()).get()
                downloads = make_annexes(data.notice, data, campaign)
                publish(newsroom, notice_page(data.notice, data, campaign, downloads))
            announce_campaign(campaign=campaign, author=author, now=data.notice_published_at)
        yield gettext("Notice: %(title)s") % {"title": data.notice.title}


def offer_annexes(
    page: NewsPage, notice: NoticeData, data: CampaignData, campaign: Campaign
) -> None:
    """Give a notice that was made without them the annexes' files to download.

    One that editors are at work on is left alone until they have published it.
    """
    if not page.live or page.has_unpublished_changes or links_downloads(page):
        return
    with transaction.atomic():
        add_downloads(page, make_annexes(notice, data, campaign))
        page.save_revision().publish()


def hall_page(campaign: Campaign) -> CampaignPage:
    """The campaign's page, made below the hub where it is missing."""
    hall = CampaignPage.objects.filter(campaign=campaign).first()
    if hall is None:
        hall = CampaignPage(title=campaign.title, slug=campaign.slug, campaign=campaign)
        publish(HubHomePage.objects.get(), hall)
    return hall


def category_pages(campaign: Campaign, hall: CampaignPage) -> Iterator[CategoryPage]:
    """The pages of all categories in order, made below the campaign's where they are missing."""
    there = {page.category_id: page for page in CategoryPage.objects.select_related("category")}
    for category in campaign.categories.all():
        page = there.get(category.pk)
        if page is None:
            page = CategoryPage(title=category.name, slug=category.slug, category=category)
            publish(hall, page)
        yield page
