"""Several at one text: who else is editing, comments, and mails to who reviews."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.models import EditingSession

from site_pages.models import ReviewTask, StandIn
from tests.site_pages.admin_forms import news_data
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


def test_who_else_is_editing_is_said_in_chinese(client):
    make_world(partners=("bandao",))
    people = make_people("bandao")
    page = make_draft("bandao", people["editors"])
    other, now = people["desk_editors"], timezone.now()
    for office, changed in (("editors", False), ("desk_editors", True)):
        EditingSession.objects.create(
            user=people[office], content_object=page, last_seen_at=now, is_editing=changed
        )
    own = EditingSession.objects.get(user=people["editors"])
    client.force_login(people["editors"])

    told = client.post(
        reverse(
            "wagtailadmin_editing_sessions:ping", args=("site_pages", "newspage", page.pk, own.pk)
        )
    ).json()["html"]

    assert other.get_username() in told
    assert "未保存" in told
    assert re.findall(r">\s*([A-Z][a-z]+(?: [a-z]+)+)", told) == []


def test_comment_is_stored_answered_and_mailed_in_chinese(client):
    make_world(partners=("bandao",))
    people = make_people("bandao")
    author, other = people["editors"], people["desk_editors"]
    page = make_draft("bandao", author)
    page.subscribers.create(user=author, comment_notifications=True)
    client.force_login(other)
    edit = reverse("wagtailadmin_pages:edit", args=(page.pk,))
    comment = {
        "comments-TOTAL_FORMS": 1,
        "comments-INITIAL_FORMS": 0,
        "comments-0-contentpath": "title",
        "comments-0-position": "",
        "comments-0-text": "标题请再斟酌",
        "comments-0-resolved": "",
        "comments-0-id": "",
        "comments-0-DELETE": "",
        "comments-0-replies-TOTAL_FORMS": 0,
        "comments-0-replies-INITIAL_FORMS": 0,
    }
    data = {**news_data(title=page.title, slug=page.slug), **comment}
    data.pop("action-publish")

    answer = client.post(edit, data)

    assert answer.status_code == 302
    (stored,) = page.wagtail_admin_comments.all()
    assert (stored.text, stored.user) == ("标题请再斟酌", other)
    (letter,) = mail.outbox
    assert letter.to == [author.email]
    assert "标题请再斟酌" in letter.body
    assert "评论" in letter.body
    shown = client.get(edit).content.decode()
    assert "标题请再斟酌" in shown or "\\u6807\\u9898" in shown


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
