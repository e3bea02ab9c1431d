"""The composition root's commands, as an operator runs them."""

import io
import json
import re
import stat

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.permissions import policy_registry

from api.partners.models import PartnerKey
from api.partners.services import revoke_key
from cms.accounts.models import User
from cms.campaigns.loading.data_files import load_data
from cms.campaigns.models import Campaign, Partner
from cms.core import append_only
from cms.core.audit import SYSTEM
from cms.core.models import AuditEntry
from cms.documents import queries as documents
from cms.management.commands.load_demo import ACCOUNTS_FILE, PRINTED_ACCOUNTS
from cms.management.demo_key import FILE, ensure_key, good_key
from cms.plugin_system.registry import installed
from cms.settings import base
from cms.settings.env import PHASE, VARIABLES
from plugins.voting.demo import crowd
from plugins.voting.models import Ballot
from site_pages import sharing
from site_pages.demo.arrivals import bring_one
from site_pages.models import CasePage, DemoArrival, NewsPage, PartnerHomePage, Picture
from site_pages.newsrooms import ensure_offices
from tests.world import build_all, make_case, make_news, make_world, republish

READ_OUTSIDE_PYTHON = {"WEB_WORKERS"}  # deploy/Procfile


def run(*arguments: str) -> str:
    """Standard output of a command."""
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_env_lists_every_variable_with_its_help():
    printed = run("env")

    assert [v.name for v in VARIABLES if v.name not in printed or v.help not in printed] == []


def test_env_says_of_variables_that_nothing_reads_that_they_are_reserved(project_root):
    """A variable is read where the code names it outside its declaration."""
    folders = ("api", "cms", "site_pages")
    modules = [path for folder in folders for path in (project_root / folder).rglob("*.py")]
    code = "\n".join(path.read_text("utf-8") for path in modules)
    unread = {v.name for v in VARIABLES if f"env.{v.name}" not in code} - READ_OUTSIDE_PYTHON

    assert unread == {v.name for v in VARIABLES if v.help.startswith("Reserved;")}
    assert unread == {"SENTRY_DSN"}


def test_env_never_prints_a_secret(monkeypatch):
    secrets = [variable for variable in VARIABLES if variable.secret]
    for number, variable in enumerate(secrets):
        monkeypatch.setenv(variable.name, f"hidden-{number}")

    printed = run("env")

    assert secrets
    assert "hidden-" not in printed
    assert printed.count("(set)") == len(secrets)


@pytest.mark.django_db
def test_partner_key_is_shown_once_and_can_be_revoked(client):
    Partner.objects.create(slug="bandao", name="半岛网", ordinal=1)

    text = run("partner_key", "issue", "bandao", "网站").strip()

    headers = {"authorization": f"Bearer {text}"}
    assert client.get("/api/v1/cases/", headers=headers).status_code == 200
    key = PartnerKey.objects.get()
    assert text not in json.dumps(PartnerKey.objects.values().get(), default=str)
    assert run("partner_key", "revoke", key.prefix).strip() == "revoked"
    assert run("partner_key", "revoke", key.prefix).strip() == "was already revoked"
    assert client.get("/api/v1/cases/", headers=headers).status_code == 401
    assert list(AuditEntry.objects.order_by("at").values_list("action", flat=True)) == [
        "partner_key.issued",
        "partner_key.revoked",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [("issue", "nobody", "x"), ("revoke", "AAAAAAAA")])
def test_partner_key_names_what_it_cannot_find(arguments):
    with pytest.raises(CommandError, match=arguments[1]):
        run("partner_key", *arguments)


@pytest.mark.django_db
def test_the_demonstrations_sample_key_is_random_good_and_made_once(tmp_path, monkeypatch, client):
    monkeypatch.setattr(settings, "VAR", tmp_path)
    now = timezone.now()
    ensure_key(now=now)
    assert good_key(now=now) == ""  # no partner, no key
    partner = Partner.objects.create(slug="bandao", name="半岛网", ordinal=1)
    ensure_key(now=now)
    first = good_key(now=now)
    ensure_key(now=now)
    assert good_key(now=now) == first
    assert PartnerKey.objects.get().partner == partner
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    headers = {"authorization": f"Bearer {first}"}
    assert client.get("/api/v1/cases/", headers=headers).status_code == 200

    revoke_key(key=PartnerKey.objects.get(), actor=SYSTEM, now=now)
    assert good_key(now=now) == ""
    ensure_key(now=now)
    assert good_key(now=now) not in {"", first}
    (tmp_path / FILE).write_text("pxk_of somebody else")
    assert good_key(now=now) == ""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_demo_twice_is_once_and_prints_where_everything_is(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "VAR", tmp_path)
    monkeypatch.setattr(crowd, "PER_DAY", 5)
    monkeypatch.setattr(crowd, "BURST", 5)
    run("load_demo", "--wait")
    votes = Ballot.objects.count()
    assert votes > 20
    cases = set(CasePage.objects.values_list("uid", flat=True))
    news = set(NewsPage.objects.values_list("uid", flat=True))
    republish(CasePage.objects.first(), title="改过的名称", slug="renamed-case")
    republish(NewsPage.objects.first(), title="改过的标题", slug="renamed-report")
    build_all()
    reached = documents.last_seq()

    run("load_demo")

    assert len(cases) == len(load_data("qingdao2020").cases)
    assert [row.key for row in DemoArrival.objects.all()] == ["qingdao2020/plugins/2020"]
    while bring_one(now=timezone.now()):
        pass
    assert Ballot.objects.count() == votes
    assert set(CasePage.objects.values_list("uid", flat=True)) == cases
    assert set(NewsPage.objects.values_list("uid", flat=True)) == news
    assert documents.last_seq() == reached
    assert documents.current("case").count() == len(cases)
    printed = run("demo_banner")
    mounts = sharing.all_mounts()
    assert len(mounts) >= 2
    assert [m.root_url for m in mounts if f"{m.root_url}/" not in printed] == []
    accounts = json.loads((tmp_path / ACCOUNTS_FILE).read_text())
    told = {name for name, password in accounts.items() if f"{name} / {password}" in printed}
    roles = {role.name: str(role.label) for plugin in installed for role in plugin.spec.roles}
    assert roles
    assert told == {*PRINTED_ACCOUNTS, *roles} <= set(accounts)
    for name, label in roles.items():
        assert User.objects.get(username=name).groups.get().name == label
    assert re.search(r'curl -H "Authorization: Bearer pxk_\w+" \S+/api/v1/cases/', printed)


@pytest.mark.django_db
def test_r002_real_campaign_is_loaded_without_cases_and_twice_is_once():
    printed = run("load_campaign", "qingdao2020")
    assert "2020青岛信息化典型案例评选" in printed
    assert "xin.qingdaonews.com" in printed  # the address of the notice is not the one in use
    seq = documents.last_seq()

    run("load_campaign", "qingdao2020")

    assert documents.last_seq() == seq
    campaign = Campaign.objects.get()
    assert not campaign.is_demonstration
    assert (CasePage.objects.count(), NewsPage.objects.count()) == (0, 1)
    assert campaign.announced_at.isoformat() == "2020-07-06T01:00:00+00:00"
    assert campaign.rule_sheets.count() == 1
    assert documents.current("category").count() == 10


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("load_campaign", "atlantis1999"), "atlantis1999"),
        (("load_campaign", "qingdao2020", "--phase", "voting", "--demo", "--phase", "x"), "x"),
    ],
)
def test_load_campaign_says_what_it_cannot_do(arguments, said):
    with pytest.raises(CommandError, match=said):
        run(*arguments)
    assert not Campaign.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [("load_demo",), ("load_campaign", "qingdao2020", "--demo")])
def test_invented_content_is_not_loaded_under_production_settings(settings, arguments):
    settings.DEMONSTRATIONS_ALLOWED = False
    with pytest.raises(CommandError, match=r"DJANGO_SETTINGS_MODULE=cms\.settings\.dev"):
        run(*arguments)
    assert not Campaign.objects.exists()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_demonstrations_are_refused_unless_the_settings_allow_them():
    assert base.DEMONSTRATIONS_ALLOWED is False
    assert settings.DEMONSTRATIONS_ALLOWED is True


def test_phase_of_the_environment_is_a_phase(monkeypatch):
    monkeypatch.setenv("PHASE", "voting")
    assert PHASE.read() == "voting"
    monkeypatch.setenv("PHASE", "lunch")
    with pytest.raises(ImproperlyConfigured, match="PHASE='lunch'"):
        PHASE.read()


@pytest.mark.django_db
def test_demo_editor_writes_in_its_newsroom_and_nowhere_else():
    make_world(partners=("qingdaonews", "bandao"))
    home = PartnerHomePage.objects.get(slug="qingdaonews")
    editor = User.objects.create_user("editor", "editor@example.com")
    editor.groups.add(ensure_offices(home).editors)
    own, others = make_news("qingdaonews"), [make_news("bandao"), make_news("hub"), make_case()]

    assert own.permissions_for_user(editor).can_edit()
    assert not own.permissions_for_user(editor).can_publish()
    assert home.get_children().get().permissions_for_user(editor).can_add_subpage()
    assert not home.permissions_for_user(editor).can_edit()
    images = policy_registry.get_by_type(Picture)
    assert images.user_has_permission(editor, "add")
    refused = [page.permissions_for_user(editor) for page in others]
    assert not any(may.can_edit() or may.can_publish() or may.can_unpublish() for may in refused)


@pytest.mark.django_db(transaction=True)
def test_migrate_repairs_missing_append_only_triggers():
    with append_only.lifted("default"):
        assert append_only.missing_triggers("default") != []
        run("migrate", "--verbosity", "0")
        assert append_only.missing_triggers("default") == []
