"""A demonstration's publications follow its dates when another phase shall be open."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from cms.campaigns.loading.records import CampaignData
from cms.campaigns.loading.shifting import moved, published
from cms.campaigns.models import Campaign
from site_pages.demo.content import news_uid
from site_pages.models import CasePage, EventPage, NewsPage
from site_pages.notice_page import notice_uid


@transaction.atomic
def follow_dates(data: CampaignData, campaign: Campaign, *, days: int, now: datetime) -> None:
    """Move the publication of all cases, of the notice and of the invented news by ``days``.

    Nothing comes to lie in the future. A report with changes that an editor has not published yet
    stays as it is.
    """
    zone = ZoneInfo(campaign.time_zone)
    for case in CasePage.objects.filter(case_ref__campaign=campaign, first_published_at__lte=now):
        case.first_published_at = published(case.first_published_at, days, now=now, zone=zone)
        case.save(update_fields=["first_published_at"])
    uids = [notice_uid(campaign.slug), *(news_uid(item, campaign) for item in data.news)]
    unchanged = NewsPage.objects.live().filter(uid__in=uids, has_unpublished_changes=False)
    for news in unchanged.specific():
        news.dated = news.first_published_at = published(news.dated, days, now=now, zone=zone)
        news.save(update_fields=["dated", "first_published_at"])
        if isinstance(news, EventPage):
            news.starts_at = moved(news.starts_at, days, zone=zone)
            news.ends_at = news.ends_at and moved(news.ends_at, days, zone=zone)
        news.save_revision().publish()
