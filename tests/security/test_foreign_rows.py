"""An editor at what belongs to another newsroom: refused, row by existing row.

`test_route_matrix` asks with identifiers that do not exist; a refusal there may be no more than
a missing row. Here the rows exist, and the same addresses open for those who may.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from wagtail.admin.views.bulk_action.registry import bulk_action_registry

from tests.given import given
from tests.security.audiences import AUDIENCES, MODERATORS, STAFF, entry_for
from tests.security.foreign_rows import (
    Newsroom,
    everything,
    names_a_row,
    two_newsrooms,
)
from tests.security.people import SUPERUSER, make_user
from tests.security.routes import Route, all_routes
from tests.world import HUB_HOST

pytestmark = pytest.mark.django_db

BROWSER = {"HTTP_ACCEPT": "text/html,application/xhtml+xml,*/*;q=0.8"}
REFUSALS = {401, 403, 404, 405}
STAFF_HOME = "/admin/"
METHODS = ("get", "post")
# Where editors get in although the row is another newsroom's, each for its reason.
SHARED = {
    "case_chooser:chosen": "the case is public; any report may name any public case",
    "wagtailadmin_choose_page_child": "the page is public; a report may link to any public page",
    "wagtailadmin_workflows:task_chosen": "the workflow's tasks are the same for all",
    # Two questions of the editor's scripts. They tell a title or a workflow's name; the answer
    # to a POST that would do something is a refusal, and nothing is changed.
    "wagtailadmin_pages:confirm_workflow_cancellation": "a question without consequences",
    "wagtailadmin_pages:move_confirm": "a question; the POST that would move is refused",
    "wagtailadmin_editing_sessions:release": "says yes to everybody, ends one's own alone",
}
LEADS_ON = {"wagtailadmin_pages:revisions_index", "wagtailadmin_pages:unpublish"}
# Rows that no newsroom has: awards, which a release alone makes (tested with the exhibition).
OF_RELEASES = {"winner_chooser:chosen"}
# Wagtail's addresses for making renditions by URL; this product does not offer them.
OFF = {"wagtailimages:url_generator", "wagtailimages:url_generator_output"}


@pytest.fixture
def newsrooms() -> tuple[Newsroom, Newsroom]:
    return given(two_newsrooms)


def staff_routes_with_rows() -> list[Route]:
    audiences = (STAFF, MODERATORS)
    return [
        route
        for route in all_routes()
        if (entry := entry_for(route)) and AUDIENCES[entry] in audiences and names_a_row(route)
    ]


def signed_in(user) -> Client:
    client = Client(raise_request_exception=False, headers={"host": HUB_HOST})
    client.force_login(user)
    return client


def ask(client: Client, method: str, path: str, route: Route):
    """Ask; of a route that only leads on, what its goal answers."""
    answer = getattr(client, method)(path, **BROWSER)
    return client.get(answer["Location"], **BROWSER) if route.name in LEADS_ON else answer


def is_refused(answer, editors_place: str) -> bool:
    """Told no, sent home, or (the explorer's way) sent to one's own newsroom."""
    place = urlsplit(answer.headers.get("Location", "")).path
    if answer.status_code == 302:
        return place in {STAFF_HOME, editors_place}
    return answer.status_code in REFUSALS


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside has not happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_editor_is_refused_at_every_row_of_another_newsroom(newsrooms):
    own, foreign = newsrooms
    client, before = signed_in(own.editor), everything()
    editors_place = f"/admin/pages/{own.place.pk}/"
    let_in = {}
    for route in staff_routes_with_rows():
        for method in METHODS:
            answer = ask(client, method, foreign.path(route), route)
            if not is_refused(answer, editors_place):
                let_in[route.name] = f"{method} {foreign.path(route)}: {answer.status_code}"

    assert {name: said for name, said in let_in.items() if name not in SHARED} == {}
    assert set(SHARED) - set(let_in) == set(), "an exception that none needs any more"
    assert everything() == before


def test_the_same_addresses_open_for_those_who_may(newsrooms):
    """The counterpart: the addresses are right, so the refusals above mean something."""
    _, foreign = newsrooms
    people = [signed_in(foreign.editor), signed_in(make_user(SUPERUSER))]
    shut = []
    for route in staff_routes_with_rows():
        answers = []
        for client in people:
            for method in METHODS:
                with undone():
                    answers.append(getattr(client, method)(foreign.path(route), **BROWSER))
        if all(is_refused(answer, "") for answer in answers):
            shut.append(route.name)
    assert set(shut) == OFF | OF_RELEASES


def test_every_sort_of_row_is_asked_for():
    names = {route.name.partition(":")[0] for route in staff_routes_with_rows()}
    assert names >= {"wagtailadmin_pages", "wagtailimages", "wagtaildocs", "wagtailadmin_explore"}
    assert len(staff_routes_with_rows()) > 55
    assert {sort for sort, _, _ in bulk_actions()} == {"page", "image", "document"}


def bulk_actions() -> list[tuple[str, str, str]]:
    """(sort of row, address, action) of everything that is done to many at once."""
    models = {
        "page": apps.get_model("wagtailcore", "Page"),
        "image": apps.get_model("site_pages", "Picture"),
        "document": apps.get_model("site_pages", "Attachment"),
    }
    return [
        (sort, f"/admin/bulk/{model._meta.label_lower.replace('.', '/')}/{action}/", action)
        for sort, model in models.items()
        for action in sorted(
            kind.action_type
            for kind in bulk_action_registry.get_bulk_actions_for_model(
                model._meta.app_label, model._meta.model_name
            )
        )
    ]


def bulk_form(newsroom: Newsroom) -> dict[str, object]:
    """What any of the actions asks for, towards the newsroom of who asks."""
    return {
        "chooser": newsroom.place.pk,
        "collection": newsroom.rows["document"].collection_id,
        "tags": "新标签",
        "include_descendants": "on",
        "reason": "内容有误",
    }


def test_editor_does_nothing_to_many_rows_of_another_newsroom(newsrooms):
    own, foreign = newsrooms
    client, before = signed_in(own.editor), everything()
    for sort, path, action in bulk_actions():
        row = foreign.rows[sort]
        if action == "publish":  # something must be left to do for who may
            type(row).objects.filter(pk=row.pk).update(live=False)
            before = everything()
        client.post(f"{path}?id={row.pk}", bulk_form(own), **BROWSER)
        assert everything() == before, path


def test_the_same_bulk_actions_work_for_those_who_may(newsrooms):
    own, foreign = newsrooms
    client = signed_in(make_user(SUPERUSER))
    idle = []
    for sort, path, action in bulk_actions():
        row = foreign.rows[sort]
        with undone():
            # What is public is published already, and withdrawn before it is deleted.
            if action in {"publish", "delete"} and hasattr(row, "live"):
                type(row).objects.filter(pk=row.pk).update(live=False)
            before = everything()
            client.post(f"{path}?id={row.pk}", bulk_form(own), **BROWSER)
            if everything() == before:
                idle.append(path)
    assert idle == []
