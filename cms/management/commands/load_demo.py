"""`manage.py load_demo`: the 2020 campaign with invented content, ready to look at."""

import json
import secrets
from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext

from cms.accounts.models import User
from cms.campaigns import phases
from cms.management.campaign_loading import add_demo_results, build_documents, load
from cms.management.demo_key import ensure_key
from cms.plugin_system.registry import installed
from site_pages.demo.arrivals import await_rest, begin_plugins, fill_plugins
from site_pages.demo.content import Content
from site_pages.models import PartnerHomePage
from site_pages.newsrooms import ensure_offices

ACCOUNTS_FILE = "demo-accounts.json"
# Whom a newcomer needs; the other newsrooms' editors stand in the file beside them.
PRINTED_ACCOUNTS = ("organiser", "editor", "reviewer1", "reviewer2", "chief")
FILES = "qingdao2020"
# As many as fill the front page and show every category; a newcomer waits for no more.
FIRST_CASES = 12
MOST_ROUNDS = 200


class Command(BaseCommand):
    """Loads data, sites, pages and demo accounts; twice is once."""

    help = (
        "Loads the 2020 campaign with demo accounts and the first invented cases; a worker makes "
        "the rest."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which phase is open, and whether to wait for everything."""
        parser.add_argument("--phase", choices=phases.ORDER, help="open now (default: PHASE)")
        parser.add_argument(
            "--wait", action="store_true", help="make everything now instead of by a worker"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing, then bring the documents into step."""
        now = timezone.now()
        phase = options["phase"] or settings.PHASE
        content = load(FILES, phase=phase, now=now, say=self.stdout.write)
        lines = content.add_all() if options["wait"] else _first(content)
        for line in lines:
            self.stdout.write(line)
        await_rest(FILES, content, now=now)
        _ensure_accounts()
        ensure_key(now=now)
        build_documents(now=timezone.now())
        if options["wait"]:
            _fill_plugins(content)
        else:
            begin_plugins(content, now=timezone.now())
        add_demo_results(content)
        self.stdout.write(gettext("The demonstration is ready."))


def _first(content: Content) -> Any:
    """Enough cases to look at, and the news that need no others."""
    there = len(content.data.cases) - len(content.missing_cases())
    for case in islice(content.missing_cases(), max(0, FIRST_CASES - there)):
        yield content.add_case(case)
    for item in content.missing_news():
        if content.can_add_news(item):
            yield content.add_news(item)


def _fill_plugins(content: Content) -> None:
    """What a worker does bit by bit; one that is not done by then goes on with a worker."""
    for _round in range(MOST_ROUNDS):
        if fill_plugins(content, now=timezone.now()):
            return


def _ensure_accounts() -> None:
    """The organiser, the first newsroom's people, an editor of each other one, plugins' roles.

    Their passwords are made on this machine and kept in a file that only its owner reads.
    """
    path = settings.VAR / ACCOUNTS_FILE
    known = json.loads(path.read_text()) if path.exists() else {}
    _ensure_account("organiser", "主办单位（演示）", known, is_superuser=True)
    for number, home in enumerate(PartnerHomePage.objects.order_by("pk")):
        offices = ensure_offices(home)
        people = {"editor": ("编辑", offices.editors)}
        if number == 0:
            people |= {
                "reviewer1": ("责任编辑", offices.desk_editors),
                "reviewer2": ("部门主任", offices.desk_heads),
                "chief": ("总编", offices.chiefs),
            }
        for name, (office, group) in people.items():
            username = name if number == 0 else f"{name}-{home.slug}"
            user = _ensure_account(username, f"{home.title}{office}（演示）", known)
            user.groups.add(group)
    for username, label in role_accounts():
        user = _ensure_account(username, f"{label}（演示）", known)
        user.groups.add(*Group.objects.filter(name=label))
    path.write_text(json.dumps(known))
    path.chmod(0o600)


def role_accounts() -> list[tuple[str, str]]:
    """A user name and the group for each role that a plugin needs: acts that take two people."""
    return [(role.name, str(role.label)) for plugin in installed for role in plugin.spec.roles]


def _ensure_account(
    username: str, name: str, known: dict[str, str], *, is_superuser: bool = False
) -> User:
    password = known.setdefault(username, secrets.token_urlsafe(9))
    user, created = User.objects.get_or_create(
        username=username,
        defaults={"email": f"{username}@example.com", "display_name": name},
    )
    if created or not user.check_password(password):
        user.is_superuser = user.is_staff = is_superuser
        user.set_password(password)
        user.save()
    return user
