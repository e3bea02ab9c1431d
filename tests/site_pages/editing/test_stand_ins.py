"""替班: named by the newsroom's own editor-in-chief, from its own people."""

from datetime import date

import pytest
from django.urls import reverse

from site_pages.models import ReviewTask, StandIn
from tests.given import given
from tests.site_pages.editing.people import home_of, make_people, make_person
from tests.world import make_world

pytestmark = pytest.mark.django_db

INDEX, ADD = reverse("stand-ins:index"), reverse("stand-ins:add")


@pytest.fixture
def people():
    return given(people_of_bandao)


def people_of_bandao():
    make_world(partners=("bandao", "qtv"))
    return make_people("bandao")


def step(site, number=0):
    newsroom = home_of(site).get_children().get(slug="news")
    return ReviewTask.objects.filter(newsroom=newsroom.pk).order_by("pk")[number]


def data(task, person, **changes):
    days = {"first_day": "2020-08-01", "last_day": "2020-08-03"}
    return {"task": task.pk, "person": person.pk, **days, **changes}


def test_chief_names_a_stand_in_of_the_newsroom(client, people):
    client.force_login(people["chiefs"])
    task = step("bandao")

    client.post(ADD, data(task, people["editors"]))

    (made,) = StandIn.objects.all()
    assert (made.task, made.person) == (task, people["editors"])
    assert (made.first_day, made.last_day) == (date(2020, 8, 1), date(2020, 8, 3))
    assert task.name in client.get(INDEX).content.decode()


def test_other_newsrooms_people_and_steps_are_not_offered(client, people):
    client.force_login(people["chiefs"])
    stranger = make_person("qtv", "editors")

    client.post(ADD, data(step("qtv"), people["editors"]))
    client.post(ADD, data(step("bandao"), stranger))
    client.post(ADD, data(step("bandao"), people["editors"], last_day="2020-07-01"))

    assert StandIn.objects.count() == 0


def test_other_newsrooms_stand_ins_are_neither_seen_nor_changed(client, people):
    person = make_person("qtv", "editors")
    days = {"first_day": date(2020, 8, 1), "last_day": date(2020, 8, 2)}
    theirs = StandIn.objects.create(task=step("qtv"), person=person, **days)
    client.force_login(people["chiefs"])

    assert step("qtv").name not in client.get(INDEX).content.decode()
    for name in ("edit", "delete"):
        answer = client.post(reverse(f"stand-ins:{name}", args=(theirs.pk,)))
        assert answer.status_code == 404
    assert StandIn.objects.count() == 1


@pytest.mark.parametrize("office", ["editors", "desk_editors", "desk_heads"])
def test_nobody_else_names_stand_ins(client, people, office):
    client.force_login(people[office])

    client.post(ADD, data(step("bandao"), people["editors"]))

    assert StandIn.objects.count() == 0
