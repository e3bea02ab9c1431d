"""`manage.py demo_banner`: where everything is, for someone who has just run `make demo`."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.management.commands.load_demo import ACCOUNTS_FILE, PRINTED_ACCOUNTS, role_accounts
from cms.management.demo_key import good_key
from site_pages import sharing
from site_pages.demo.arrivals import how_many_to_come


class Command(BaseCommand):
    """Prints addresses, accounts and the sample key."""

    help = "Prints the addresses of the sites, the demo accounts and the sample API key."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line per site, one per account."""
        mounts = sharing.all_mounts()
        self.stdout.write("")
        for mount in mounts:
            self.stdout.write(f"  {mount.root_url}/   {mount.site_name}")
        hub = mounts[0].root_url
        self.stdout.write(f"  {hub}/api/v1/cases/   API")
        documentation = _("documentation of the API")
        self.stdout.write(f"  {hub}/api/v1/docs/   {documentation}")
        if key := good_key(now=timezone.now()):
            header = f"Authorization: Bearer {key}"
            self.stdout.write(f'      curl -H "{header}" {hub}/api/v1/cases/')
        administration = _("administration")
        self.stdout.write(f"  {hub}/admin/   {administration}")
        path = settings.VAR / ACCOUNTS_FILE
        if path.exists():
            known = json.loads(path.read_text())
            for username in (*PRINTED_ACCOUNTS, *dict(role_accounts())):
                if username in known:
                    self.stdout.write(f"      {username} / {known[username]}")
        if rest := how_many_to_come():
            told = ngettext(
                "%(count)s more case or report is still arriving: the worker makes it now.",
                "%(count)s more cases and reports are still arriving: the worker makes them now.",
                rest,
            )
            self.stdout.write("")
            self.stdout.write(f"  {told % {'count': rest}}")
        self.stdout.write("")
