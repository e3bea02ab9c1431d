"""The page of results becomes public in the transaction of their release, and not before (R112)."""

from typing import Any

from django.conf import settings
from django.db.models.signals import post_save
from django.utils import translation
from django.utils.translation import gettext as _

from cms.campaigns.models import Release
from site_pages.models import CampaignPage, ResultsPage
from site_pages.sharing import RESULTS


def connect() -> None:
    """Listen to releases."""
    post_save.connect(_released, sender=Release, dispatch_uid="site_pages:results page")


def _released(instance: Release, created: bool, **kwargs: Any) -> None:
    if not created or kwargs.get("raw"):
        return
    hall = CampaignPage.objects.filter(campaign=instance.campaign_id).first()
    if hall is None:
        return
    page = ResultsPage.objects.child_of(hall).first() or prepare_results_page(hall)
    if not page.live:
        # What editors prepared last, reviewed to the end or not: the release decides.
        (page.get_latest_revision() or page.save_revision()).publish()


def prepare_results_page(hall: CampaignPage) -> ResultsPage:
    """A draft of the campaign's page of results, for editors to write an introduction to."""
    # Whoever reads the pages reads them in the house's language, whoever released.
    with translation.override(settings.LANGUAGE_CODE):
        title = _("List of winners")
    page = ResultsPage(title=title, slug=RESULTS, show_in_menus=True, live=False)
    hall.add_child(instance=page)
    page.save_revision()
    return page
