"""`manage.py ensure_sites`: the idempotent start step that derives sites from the settings."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from site_pages.sites import ensure_sites


class Command(BaseCommand):
    """Makes or corrects the hub's and the partners' sites for BASE_DOMAIN and PORT."""

    help = "Creates or updates the Wagtail sites of the hub and the partners."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the addresses."""
        for site in ensure_sites(base_domain=settings.BASE_DOMAIN, port=settings.PORT):
            self.stdout.write(f"{site.root_url}/  {site.site_name}")
