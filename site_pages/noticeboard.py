"""Which pages are notices of a campaign, for the rules that need one (R9)."""

from wagtail.models import Page

from site_pages.models import NewsPage
from site_pages.models.news import NewsKind


class Noticeboard:
    """News pages of the kind notice."""

    def is_notice_of(self, page: Page, campaign: int) -> bool:
        """Whether the page is a notice about the campaign."""
        notices = NewsPage.objects.filter(pk=page.pk, kind=NewsKind.NOTICE)
        return notices.filter(campaign=campaign).exists()
