"""Several at one text: who else is editing, comments, and mails to who reviews."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.models import EditingSession

from site_pages.models import ReviewTask, StandIn
from tests.site_pages.editing.people import make_draft, make_people, make_person, send_in
from tests.world import make_world

pytestmark = pytest.mark.django_db


def test_editors_see_each_other_and_comments_are_on(client):
    make_world(partners=("bandao",))
    people = make_people("bandao")
    page = make_draft("bandao", people["editors"])
    other = people["desk_editors"]
    other.display_name = "乙编辑"
    other.save()
    sessions = {
        person.pk: EditingSession.objects.create(
            user=person, content_object=page, last_seen_at=timezone.now()
        )
        for person in (people["editors"], other)
    }
    client.force_login(people["editors"])

    shown = client.get(reverse("wagtailadmin_pages:edit", args=(page.pk,)))
    own = sessions[people["editors"].pk]
    ping = reverse(
        "wagtailadmin_editing_sessions:ping", args=("site_pages", "newspage", page.pk, own.pk)
    )
    told = client.post(ping).json()

    assert "comments" in shown.context["form"].formsets
    assert "乙编辑" in told["html"]


def test_stand_in_of_the_day_is_told_and_no_other(django_capture_on_commit_callbacks):
    make_world(partners=("bandao",))
    author, today = make_person("bandao", "editors"), timezone.localdate()
    now, later = (make_person("bandao", "editors", name) for name in ("now", "later"))
    task = ReviewTask.objects.order_by("pk").filter(name__startswith="半岛网").first()
    for person, day in ((now, today), (later, today + timedelta(days=1))):
        StandIn.objects.create(task=task, person=person, first_day=day, last_day=day)

    with django_capture_on_commit_callbacks(execute=True):
        send_in(make_draft("bandao", author), author)

    told = [address for message in mail.outbox for address in message.to]
    assert told.count("now@example.com") == 1
    assert "later@example.com" not in told
