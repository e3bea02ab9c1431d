"""The web process is killed in the middle of publishing: by an editor's click in the admin."""

import threading
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

import pytest
from wagtail.models import PageLogEntry

from cms.core.models import AuditEntry
from cms.documents import queries as documents
from cms.documents.models import PendingBuild
from site_pages.models import NewsPage
from tests.faults.truth import assert_whole, is_settled
from tests.site_pages.admin_forms import news_data
from tests.workers.observed import HELD_UP
from tests.workers.processes import Processes, WebProcess, wait_until
from tests.world import build_all, make_news, make_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

TOKEN = "t" * 32
OLD, NEW = "原来的标题", "发布到一半"


@pytest.fixture
def report():
    """A published report."""
    make_world()
    report = make_news("hub", title=OLD, slug="report")
    build_all()
    return report


def press_publish(web: WebProcess, session: str, page: NewsPage) -> threading.Thread:
    """Send the editor's form as a browser does; nobody waits for the answer."""
    data = {**news_data(title=NEW, slug="report"), "csrfmiddlewaretoken": TOKEN}
    headers = {
        "Host": "localhost:8000",
        "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
        "Content-Type": "application/x-www-form-urlencoded",
    }

    def send() -> None:
        connection = HTTPConnection("127.0.0.1", web.port, timeout=60)
        try:
            connection.request(
                "POST", f"/admin/pages/{page.pk}/edit/", urlencode(data).encode(), headers
            )
            connection.getresponse()
        except (OSError, HTTPException):
            return
        finally:
            connection.close()

    sending = threading.Thread(target=send)
    sending.start()
    return sending


def publish_and_kill(processes: Processes, client, user, page: NewsPage, place: str) -> None:
    client.force_login(user)
    web = processes.web(hold_up_at=place)
    sending = press_publish(web, client.cookies["sessionid"].value, page)
    processes.wait_for(web.process, HELD_UP)
    processes.kill_held_up(web.process)
    sending.join(60)


@pytest.mark.parametrize("place", ["page", "log"])
def test_publisher_killed_before_the_end_has_published_nothing(
    processes, client, admin_user, report, place
):
    seq = documents.last_seq()

    publish_and_kill(processes, client, admin_user, report, place)

    now = NewsPage.objects.get(pk=report.pk)
    assert now.title == OLD
    assert now.get_latest_revision_as_object().title == NEW
    assert not PageLogEntry.objects.filter(user=admin_user, action="wagtail.publish").exists()
    assert not AuditEntry.objects.filter(actor_id=admin_user.pk, action="wagtail.publish").exists()
    processes.worker()
    wait_until(is_settled, "every row worked off")
    assert_whole()
    assert documents.last_seq() == seq


def test_publisher_killed_before_the_doorbell_has_published_all_the_same(
    processes, client, admin_user, report
):
    seq = documents.last_seq()

    publish_and_kill(processes, client, admin_user, report, "ring")

    now = NewsPage.objects.get(pk=report.pk)
    assert now.title == NEW
    assert PageLogEntry.objects.filter(user=admin_user, action="wagtail.publish").count() == 1
    assert AuditEntry.objects.filter(actor_id=admin_user.pk, action="wagtail.publish").count() == 1
    assert PendingBuild.objects.filter(uid=report.uid).exists()
    processes.worker()
    wait_until(is_settled, "the swept row")
    assert_whole()
    assert documents.last_seq() == seq + 1
