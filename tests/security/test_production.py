"""Production settings: complete, or they say what is missing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

REQUIRED = ("SECRET_KEY", "BASE_DOMAIN", "DATABASE_URL", "BALLOT_KEY_FILE")
OURS = (
    *REQUIRED, "CACHE_URL", "CELERY_BROKER_URL", "PINGXUAN_VAR", "PORT", "ALLOWED_HOSTS",
    "TRUSTED_PROXIES", "INGRESS_PROFILES", "EMAIL_URL", "SENTRY_DSN", "PHASE", "WEB_WORKERS",
)  # fmt: skip
SHOW = """
import json
from django.conf import settings
print(json.dumps({name: getattr(settings, name, None) for name in NAMES}))
"""


@pytest.fixture
def environment(tmp_path):
    """What an operator sets; nothing of the machine the tests run on."""
    key_file = tmp_path / "ballot.key"
    key_file.write_bytes(os.urandom(32))
    inherited = {name: value for name, value in os.environ.items() if name not in OURS}
    return inherited | {
        "DJANGO_SETTINGS_MODULE": "cms.settings.production",
        "SECRET_KEY": "kept-for-this-test-only-0123456789-abcdefghijklmnopqrstuvwxyz",
        "BASE_DOMAIN": "pingxuan.example",
        "DATABASE_URL": f"sqlite:///{tmp_path}/production.sqlite3",
        "BALLOT_KEY_FILE": str(key_file),
        "PINGXUAN_VAR": str(tmp_path / "var"),
        "TRUSTED_PROXIES": "10.0.0.0/8",
    }


def run(project_root, environment, *arguments):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=project_root, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def settings_of(project_root, environment, *names):
    answer = run(project_root, environment, "-c", SHOW.replace("NAMES", repr(names)))
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def test_deployment_check_is_clean(project_root, environment):
    answer = run(
        project_root, environment, "manage.py", "check", "--deploy", "--fail-level", "WARNING"
    )
    assert answer.returncode == 0, answer.stderr
    assert "no issues (0 silenced)" in answer.stdout


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("value", [None, "  "], ids=["unset", "blank"])
def test_missing_variable_stops_the_start_and_is_named(project_root, environment, name, value):
    del environment[name]
    if value is not None:
        environment[name] = value

    answer = run(project_root, environment, "manage.py", "check")

    assert answer.returncode != 0
    last_line = answer.stderr.strip().splitlines()[-1]
    assert name in last_line
    assert [other for other in REQUIRED if other != name and other in last_line] == []


def test_all_missing_variables_are_named_at_once(project_root, environment):
    for name in REQUIRED:
        del environment[name]
    last_line = run(project_root, environment, "manage.py", "check").stderr.splitlines()[-1]
    assert [name for name in REQUIRED if name not in last_line] == []


def test_server_refuses_like_the_command_line(project_root, environment):
    del environment["SECRET_KEY"]
    answer = run(project_root, environment, "-c", "import cms.wsgi")
    assert answer.returncode != 0
    assert "SECRET_KEY" in answer.stderr.splitlines()[-1]


def spoil_absent(path):
    path.unlink()


def spoil_folder(path):
    path.unlink()
    path.mkdir()


def spoil_empty(path):
    path.write_bytes(b"")


def spoil_short(path):
    path.write_bytes(b"k" * 31)


def spoil_forbidden(path):
    if os.geteuid() == 0:
        pytest.skip("root may read every file")
    path.chmod(0)


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (spoil_absent, "No such file"),
        (spoil_folder, "Is a directory"),
        (spoil_empty, "holds 0 bytes"),
        (spoil_short, "holds 31 bytes"),
        (spoil_forbidden, "Permission denied"),
    ],
)
def test_unusable_ballot_key_stops_the_start_and_says_what_to_do(
    project_root, environment, spoil, problem
):
    spoil(Path(environment["BALLOT_KEY_FILE"]))

    answer = run(project_root, environment, "-c", "import cms.wsgi")

    assert answer.returncode != 0
    last_line = answer.stderr.strip().splitlines()[-1]
    assert f"BALLOT_KEY_FILE='{environment['BALLOT_KEY_FILE']}'" in last_line
    assert problem in last_line
    assert "backup" in last_line
    assert "head -c 32 /dev/urandom" in last_line


@pytest.mark.parametrize(
    ("proxies", "id_"), [("", "core.W003"), ("10.0.0.5", "core.E003"), ("proxy", "core.E003")]
)
def test_unusable_proxies_fail_the_deployment_check(project_root, environment, proxies, id_):
    environment["TRUSTED_PROXIES"] = proxies
    answer = run(
        project_root, environment, "manage.py", "check", "--deploy", "--fail-level", "WARNING"
    )
    assert answer.returncode != 0
    assert id_ in answer.stderr


def test_forwarded_protocol_is_believed_of_declared_proxies_only(project_root, environment):
    name = "SECURE_PROXY_SSL_HEADER"
    assert settings_of(project_root, environment, name)[name] == ["HTTP_X_FORWARDED_PROTO", "https"]
    del environment["TRUSTED_PROXIES"]
    assert settings_of(project_root, environment, name)[name] is None


def test_entrances_of_single_hosts_come_from_the_environment(project_root, environment):
    del environment["TRUSTED_PROXIES"]
    environment["INGRESS_PROFILES"] = (
        "Vote.example.org = 192.0.2.0/24, 2001:db8:7::/48 | X-Real-IP ; direct.example.org=;"
    )
    names = ("INGRESS_PROFILES", "SECURE_PROXY_SSL_HEADER")
    assert settings_of(project_root, environment, *names) == {
        "INGRESS_PROFILES": {
            "vote.example.org": {
                "proxies": ["192.0.2.0/24", "2001:db8:7::/48"], "header": "X-Real-IP"
            },
            "direct.example.org": {"proxies": []},
        },
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"],
    }  # fmt: skip
    environment["TRUSTED_PROXIES"] = "10.0.0.0/8"
    answer = run(
        project_root, environment, "manage.py", "check", "--deploy", "--fail-level", "WARNING"
    )
    assert answer.returncode == 0, answer.stderr


def test_unusable_entrance_stops_the_start_and_is_named(project_root, environment):
    environment["INGRESS_PROFILES"] = "vote.example.org=192.0.2.7"
    answer = run(project_root, environment, "-c", "import cms.wsgi")
    assert answer.returncode != 0
    last_line = answer.stderr.strip().splitlines()[-1]
    assert "ImproperlyConfigured" in last_line
    assert "INGRESS_PROFILES" in last_line
    assert "'192.0.2.7' is not a network like 10.0.0.0/8" in last_line


def test_staff_need_a_second_factor_and_cookies_stay_on_their_host(project_root, environment):
    found = settings_of(
        project_root, environment,
        "REQUIRE_STAFF_SECOND_FACTOR", "DEBUG", "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE",
        "SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_NAME", "CSRF_TRUSTED_ORIGINS", "SERVE_MEDIA",
        "WAGTAILADMIN_BASE_URL", "ALLOWED_HOSTS",
    )  # fmt: skip
    assert found == {
        "REQUIRE_STAFF_SECOND_FACTOR": True,
        "DEBUG": False,
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_DOMAIN": None,
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "CSRF_TRUSTED_ORIGINS": [],
        "SERVE_MEDIA": False,
        "WAGTAILADMIN_BASE_URL": "https://pingxuan.example",
        "ALLOWED_HOSTS": ["pingxuan.example", ".pingxuan.example"],
    }


SIGN_IN = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.contrib.auth import get_user_model
get_user_model().objects.create_superuser("chief", "chief@example.com", "correct-horse-9-battery")
call_command("collectstatic", interactive=False, verbosity=0)
from django.test import Client
browser = Client(enforce_csrf_checks=True, headers={
    "host": "pingxuan.example", "x-forwarded-proto": "https", "accept": "text/html",
    "x-forwarded-for": "203.0.113.7", "origin": "https://pingxuan.example",
}, REMOTE_ADDR="10.0.0.5")
page = browser.get("/accounts/login/").content.decode()
token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
answer = browser.post("/accounts/login/", {
    "login": "chief", "password": "correct-horse-9-battery", "csrfmiddlewaretoken": token,
})
print(answer.status_code, answer.get("Location"))
answer = browser.get("/admin/")
print(answer.status_code, answer.get("Location"))
print(answer["Strict-Transport-Security"])
plain = Client(headers={"host": "pingxuan.example"}).get("/accounts/login/")
print(plain.status_code, plain["Location"])
print(Client(headers={"host": "10.1.2.3"}).get("/healthz").status_code)
"""


def test_password_alone_leads_to_setting_up_the_second_factor(project_root, environment):
    """The whole of it under production settings: TLS ended by a proxy, tokens checked."""
    answer = run(project_root, environment, "-W", "ignore", "-c", SIGN_IN)
    assert answer.stdout.splitlines() == [
        "302 /admin/",
        "302 /accounts/2fa/totp/activate/",
        "max-age=31536000; includeSubDomains; preload",
        "301 https://pingxuan.example/accounts/login/",
        "200",
    ], answer.stderr[-3000:]
