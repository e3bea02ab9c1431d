"""Every role at every route: who is not in a route's audience is refused, who is gets in.

The routes come from the URL configuration, the audiences from `tests.security.audiences`.
"""

import json
from dataclasses import replace
from functools import cache
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Site, Task, Workflow

from cms.accounts.roles import EDITORS
from cms.plugin_system.registry import installed
from cms.plugin_system.testing import switched_on
from tests.security.audiences import AUDIENCES, SUPERUSERS, entry_for
from tests.security.people import ANONYMOUS, ROLES, SIGNED_IN, SUPERUSER, make_user
from tests.security.routes import Route, all_routes
from tests.security.wildcards import COMMAND, SNAPSHOT, wildcard_routes

pytestmark = pytest.mark.django_db

BROWSER = {"HTTP_ACCEPT": "text/html,application/xhtml+xml,*/*;q=0.8"}
DOORS = {"/accounts/login/", "/admin/login/", "/accounts/2fa/totp/activate/"}
# Where Wagtail sends staff who may not see a page.
STAFF_HOME = "/admin/"
REFUSALS = {401, 403, 404, 405}
# Raises on purpose, to show staff what an error page looks like.
RAISES = {"wagtailadmin_error_test"}
# Lead home while there is nothing to show.
MAY_LEAD_HOME = {"wagtailsnippets:index", "desk:index", "plugins:voting:index"}


@pytest.fixture(autouse=True)
def _plugins_are_on():
    """Off, their routes would refuse everybody and show nothing."""
    with switched_on(*(plugin.spec.name for plugin in installed)):
        yield


@cache
def routes() -> list[Route]:
    """Those with an audience; the first test speaks about the others."""
    return [route for route in all_routes() if entry_for(route)]


def audience(route):
    return AUDIENCES[entry_for(route)]


def signed_in(role, user):
    client = Client(raise_request_exception=False, headers={"host": "localhost"})
    if user is not None:
        client.force_login(user)
    return client


def is_refused(answer):
    """Sent to a door, sent home with a message, or told no."""
    if answer.status_code == 302:
        path = urlsplit(answer["Location"]).path
        return path in DOORS or path == STAFF_HOME
    return answer.status_code in REFUSALS


def said(answer):
    return f"{answer.status_code} {answer.headers.get('Location', '')}".strip()


def test_every_route_has_an_audience():
    undecided = [
        f"{route.name}  ({route.pattern})" for route in all_routes() if not entry_for(route)
    ]
    assert undecided == [], (
        "Who may ask for these routes? Enter each in AUDIENCES of tests/security/audiences.py; "
        "the matrix then tries every role on it."
    )


def test_every_entry_of_the_table_names_a_route():
    used = {entry_for(route) for route in routes()}
    assert sorted(set(AUDIENCES) - used) == []


def test_no_route_slips_in_under_a_wildcard():
    committed = json.loads(SNAPSHOT.read_text("utf-8"))
    assert wildcard_routes() == committed, (
        "Routes have come or gone under a wildcard. Decide for each new one whether the "
        f"wildcard's audience may ask for it (if not, enter it in AUDIENCES), then run:\n{COMMAND}"
    )


def test_a_new_route_under_a_wildcard_is_seen(monkeypatch):
    new = replace(all_routes()[0], name="wagtailimages:brand_new")
    monkeypatch.setattr("tests.security.routes.all_routes", lambda: [new])
    assert wildcard_routes() == {"wagtailimages:*": ["wagtailimages:brand_new"]}


def test_everything_below_the_admin_is_for_staff_but_doors_and_decoration():
    open_to_strangers = {
        route.name
        for route in routes()
        if ANONYMOUS in audience(route).roles and route.path().startswith("/admin/")
    }
    assert open_to_strangers == {
        "/admin/login/",
        "/admin/logout/",
        "/^admin/password_reset/",
        "wagtailadmin_javascript_catalog",
        "wagtailadmin_login",
        "wagtailadmin_logout",
        "wagtailadmin_password_reset",
        "wagtailadmin_password_reset_complete",
        "wagtailadmin_password_reset_confirm",
        "wagtailadmin_password_reset_done",
        "wagtailadmin_sprite",
    }


@pytest.mark.parametrize("role", ROLES)
def test_role_outside_the_audience_is_refused(role):
    client = signed_in(role, make_user(role))
    let_in = []
    for route in routes():
        if role in audience(route).roles:
            continue
        for method in (client.get, client.post):
            answer = method(route.path(), **BROWSER)
            if not is_refused(answer):
                let_in.append(f"{method.__name__} {route.name} {route.path()}: {said(answer)}")
    assert let_in == [], "\n".join(let_in)


def is_shut_out(answer, route):
    if answer.status_code in {401, 403} or answer.status_code >= 500:
        return True
    path = urlsplit(answer.headers.get("Location", "")).path
    roles = audience(route).roles
    sent_to_the_door = path in DOORS and ANONYMOUS not in roles
    # For staff, being sent home is Wagtail's refusal; others are sent on from the doors.
    sent_home = path == STAFF_HOME and SIGNED_IN not in roles and route.name not in MAY_LEAD_HOME
    return sent_to_the_door or sent_home


@pytest.mark.parametrize("role", ROLES)
def test_role_of_the_audience_gets_in(role):
    client = signed_in(role, make_user(role))
    shut_out = [
        f"{route.name} {route.path()}: {said(answer)}"
        for route in routes()
        if role in audience(route).roles and route.name not in RAISES
        if is_shut_out(answer := client.get(route.path(), **BROWSER), route)
    ]
    assert shut_out == [], "\n".join(shut_out)


def existing_ids(superuser):
    """One real row for the routes of superusers: a missing one would hide a missing rule."""
    collection = Collection.get_first_root_node().add_child(name="材料")
    return {
        "wagtailusers_users:": superuser.pk,
        "wagtailusers_groups:": Group.objects.get(name=EDITORS).pk,
        "wagtailsites:": Site.objects.get(is_default_site=True).pk,
        "wagtailredirects:": Redirect.objects.create(old_path="/old", redirect_link="/").pk,
        "wagtailadmin_collections:": collection.pk,
        "wagtailadmin_workflows:": Workflow.objects.get().pk,
        "wagtailadmin_workflows:edit_task": Task.objects.get().pk,
        "wagtailadmin_workflows:disable_task": Task.objects.get().pk,
        "wagtailadmin_workflows:enable_task": Task.objects.get().pk,
    }


def superusers_paths(ids):
    """Addresses of real rows, for every superusers' route that takes an id."""
    for route in routes():
        if audience(route) is not SUPERUSERS:
            continue
        prefix = max((key for key in ids if route.name.startswith(key)), key=len, default=None)
        names = {name for level in route.levels for name in level.regex.groupindex}
        if prefix and names:
            yield route, route.path(dict.fromkeys(names, str(ids[prefix])))


@pytest.mark.parametrize("role", [role for role in ROLES if role != SUPERUSER])
def test_rows_that_exist_are_refused_as_well(role):
    superuser = make_user(SUPERUSER)
    client = signed_in(role, make_user(role))
    paths = list(superusers_paths(existing_ids(superuser)))
    assert len(paths) > 25

    people = get_user_model().objects.count()
    let_in = [
        f"{method.__name__} {route.name} {path}: {said(answer)}"
        for route, path in paths
        for method in (client.get, client.post)
        if not is_refused(answer := method(path, **BROWSER))
    ]

    assert let_in == [], "\n".join(let_in)
    assert get_user_model().objects.count() == people


def test_rows_that_exist_open_for_superusers():
    """The counterpart: the same addresses are right, so the refusals above mean something."""
    superuser = make_user(SUPERUSER)
    client = signed_in(SUPERUSER, superuser)
    answers = {
        route.name: client.get(path, **BROWSER).status_code
        for route, path in superusers_paths(existing_ids(superuser))
    }
    opened = {name for name, status in answers.items() if status == 200}
    assert opened >= {
        "wagtailusers_users:edit",
        "wagtailusers_groups:edit",
        "wagtailsites:edit",
        "wagtailredirects:edit",
        "wagtailadmin_collections:edit",
        "wagtailadmin_workflows:edit",
        "wagtailadmin_workflows:edit_task",
    }
    assert [name for name, status in answers.items() if status in {401, 403} or status >= 500] == []


@pytest.mark.parametrize("role", ROLES[2:])
def test_no_staff_route_opens_without_second_factor(role, settings):
    settings.REQUIRE_STAFF_SECOND_FACTOR = True
    client = signed_in(role, make_user(role))
    let_in = [
        f"{route.name}: {said(answer)}"
        for route in routes()
        if SIGNED_IN not in audience(route).roles
        and not is_refused(answer := client.get(route.path(), **BROWSER))
    ]
    assert let_in == [], "\n".join(let_in)
