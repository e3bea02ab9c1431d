"""The notice that is published with an act upon the vote."""

from datetime import datetime

from django.utils.html import escape
from django.utils.text import slugify
from wagtail.models import Page
from wagtail.rich_text import RichText

from cms.campaigns.models import Campaign
from site_pages.models import HubHomePage, NewsPage, NewsroomPage
from site_pages.models.news import NewsKind


def publish_notice(
    *, campaign: Campaign, title: str, lines: tuple[str, ...], now: datetime
) -> NewsPage:
    """A notice of the campaign in the hub's newsroom, public from this commit on, on all sites."""
    newsroom = NewsroomPage.objects.child_of(HubHomePage.objects.get()).get()
    page = NewsPage(
        title=title,
        slug=_free_slug(newsroom, campaign, now),
        kind=NewsKind.NOTICE,
        campaign=campaign,
        standfirst=lines[0][:300],
        dated=now,
        body=[("paragraph", RichText("".join(f"<p>{escape(line)}</p>" for line in lines)))],
        # Said here: Wagtail would put the moment at which it gets to it, a little later.
        first_published_at=now,
        live=False,
    )
    newsroom.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def _free_slug(newsroom: Page, campaign: Campaign, now: datetime) -> str:
    base = slugify(f"vote-{campaign.slug}-{now.astimezone(campaign.zone):%Y%m%d-%H%M%S}")
    taken = set(
        newsroom.get_children().filter(slug__startswith=base).values_list("slug", flat=True)
    )
    return next(
        slug
        for number in range(1, len(taken) + 2)
        if (slug := base if number == 1 else f"{base}-{number}") not in taken
    )
