"""Rows live and die with their cause, and a transaction rings once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models.signals import post_save
from django.utils import timezone
from kombu import Connection
from kombu.exceptions import OperationalError
from taggit.models import Tag

from api.building import doorbell
from api.building.tasks import build_pending_documents
from api.building.triggers import ANNOUNCED
from cms.campaigns.models import Category
from cms.celery_app import app
from cms.documents.models import PendingBuild
from cms.settings.parts import celery as settings_part
from site_pages.models import Attachment, CasePage
from tests.given import given
from tests.world import build_all, make_case, make_news, make_world, republish

pytestmark = pytest.mark.django_db(transaction=True)


class Trouble(Exception):
    """What goes wrong in these tests."""


@pytest.fixture
def case() -> CasePage:
    return given(built_case)


def built_case() -> CasePage:
    make_world()
    case = make_case()
    build_all()
    return case


@pytest.fixture
def rings(monkeypatch) -> list[str]:
    """One entry per ring."""
    heard: list[str] = []
    monkeypatch.setattr(
        "api.building.tasks.build_pending_documents.apply_async",
        lambda **options: heard.append("ring"),
    )
    return heard


def pending_elsewhere() -> int:
    """What another connection sees: committed rows alone."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(f'SELECT COUNT(*) FROM "{PendingBuild._meta.db_table}"')  # noqa: S608 -- our own table
            return cursor.fetchone()[0]
    finally:
        other.close()


def test_row_is_seen_by_others_only_after_the_commit(case):
    with transaction.atomic():
        republish(case, brief="新简介")
        assert PendingBuild.objects.count() == 1
        assert pending_elsewhere() == 0

    assert pending_elsewhere() == 1


def test_cause_that_is_rolled_back_leaves_no_row_and_rings_nobody(case, rings):
    def publish_and_fail() -> None:
        with transaction.atomic():
            republish(case, brief="新简介")
            raise Trouble

    with pytest.raises(Trouble):
        publish_and_fail()

    assert not PendingBuild.objects.exists()
    assert CasePage.objects.get(pk=case.pk).brief == "居民在手机上办事。"
    assert rings == []


def fail(**kwargs: object) -> None:
    raise Trouble


@pytest.mark.parametrize("sender", [CasePage, Category])
def test_failure_after_a_save_takes_the_row_along(case, rings, sender):
    """Any later receiver may fail: what is saved without its row would stay unseen."""
    row = case if sender is CasePage else case.case_ref.category
    name = "brief" if sender is CasePage else "name"
    setattr(row, name, "新的")
    post_save.connect(fail, sender=sender, dispatch_uid="fail")

    try:
        with pytest.raises(Trouble):
            row.save()
    finally:
        post_save.disconnect(sender=sender, dispatch_uid="fail")

    assert not PendingBuild.objects.exists()
    assert getattr(sender.objects.get(pk=row.pk), name) != "新的"
    assert rings == []


def test_foreign_model_that_dies_after_its_save_leaves_a_row_for_later(case, monkeypatch):
    """Tags commit before their signal is sent; the row announced before is what remains."""
    monkeypatch.setattr("api.building.doorbell.ring", lambda: None)
    monkeypatch.setattr("api.building.rebuilding.ring_on_commit", fail)
    tag = Tag.objects.get(name="智慧城市")
    tag.name = "数字城市"
    before = timezone.now()

    with pytest.raises(Trouble):
        tag.save()

    assert Tag.objects.get(pk=tag.pk).name == "数字城市"
    (row,) = PendingBuild.objects.all()
    assert row.uid == case.uid
    assert row.available_at >= before + ANNOUNCED
    assert build_all(before) == 0
    assert build_all(row.available_at) == 1


def test_announced_row_is_due_at_once_when_the_change_has_come(case):
    tag = Tag.objects.get(name="智慧城市")
    tag.name = "数字城市"
    tag.save()

    assert PendingBuild.objects.get().available_at <= timezone.now()


def test_new_foreign_row_that_nothing_names_queues_nothing(case):
    Tag.objects.create(name="新标签")
    Attachment.objects.create(title="附件", file=ContentFile(b"%PDF", name="a.pdf"))

    assert not PendingBuild.objects.exists()


def test_sixty_pages_in_one_transaction_ring_once(rings):
    make_world()
    rings.clear()

    with transaction.atomic():
        for n in range(60):
            make_news(title=f"消息{n}", body=[])
        assert rings == []

    assert rings == ["ring"]
    assert PendingBuild.objects.count() == 62  # two categories of the world are waiting still


def test_ring_of_a_savepoint_that_was_rolled_back_does_not_stand_for_later_rows(case, rings):
    with transaction.atomic():
        inner = transaction.savepoint()
        republish(case, brief="作废")
        transaction.savepoint_rollback(inner)
        republish(CasePage.objects.get(pk=case.pk), brief="新简介")

    assert rings == ["ring"]


def test_ring_of_an_inner_savepoint_stands_for_the_rows_around_it(case, rings):
    with transaction.atomic():
        with transaction.atomic():
            republish(case, brief="一")
        republish(case, brief="二")

    assert rings == ["ring"]


def test_publishing_survives_a_broker_that_is_away(case, caplog, monkeypatch):
    def refuse(**options: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("api.building.tasks.build_pending_documents.apply_async", refuse)

    republish(case, brief="新简介")

    assert "the doorbell is out of order: connection refused" in caplog.text
    assert PendingBuild.objects.count() == 1


@pytest.mark.parametrize("broker", ["refusing port", "folder that cannot be made"])
def test_ring_on_a_broken_broker_neither_raises_nor_waits(caplog, broker, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv(
        "CELERY_BROKER_URL", "redis://127.0.0.1:1/0" if broker == "refusing port" else ""
    )
    chosen = settings_part.broker(tmp_path / "file")
    connection = Connection(
        chosen["CELERY_BROKER_URL"],
        transport=chosen.get("CELERY_BROKER_TRANSPORT"),
        transport_options=chosen["CELERY_BROKER_TRANSPORT_OPTIONS"],
    )
    monkeypatch.setattr(app, "producer_or_acquire", lambda *_: nullcontext(connection.Producer()))
    slept: list[float] = []
    monkeypatch.setattr("kombu.utils.functional.sleep", slept.append)

    doorbell.ring()

    assert "the doorbell is out of order" in caplog.text
    assert slept == []


def test_tasks_of_every_thread_are_sent_with_our_application():
    """A thread without an application of its own would ring at Celery's default broker."""
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: build_pending_documents.app).result() is app
