"""The filesystem broker, without a worker: many writers, readers that look at any moment."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection
from kombu.transport import filesystem

from cms.core import folder_broker

MESSAGES = 150


@pytest.fixture
def connection(tmp_path):
    options = {
        "data_folder_in": str(tmp_path / "queue"),
        "data_folder_out": str(tmp_path / "queue"),
        "control_folder": str(tmp_path / "control"),
    }
    connection = Connection(transport=folder_broker.Transport, transport_options=options)
    yield connection
    connection.close()


def test_no_reader_sees_half_a_message(connection, monkeypatch):
    """Every message once, whole, however many write and read meanwhile."""
    channel = connection.channel()

    def send(number):
        channel._put("bell", {"number": number, "filling": "满" * 20_000})

    def take(_):
        try:
            return channel._get("bell")["number"]
        except Empty:
            return None

    with ThreadPoolExecutor(8) as pool:
        sent = pool.map(send, range(MESSAGES))
        early = list(pool.map(take, range(2 * MESSAGES)))
        list(sent)
    late = [take(0) for _ in range(MESSAGES)]

    taken = [number for number in early + late if number is not None]
    assert sorted(taken) == list(range(MESSAGES))


def test_write_that_fails_leaves_no_message(connection, monkeypatch, tmp_path):
    channel = connection.channel()

    def full(self, target):
        assert self.read_bytes()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(filesystem.ChannelError, match="No space left"):
        channel._put("bell", {"number": 1})

    assert list((tmp_path / "queue").iterdir()) == []


def test_binders_at_one_moment_all_stay_bound(connection):
    def bind(number):
        connection.channel()._queue_bind("news", "", "", f"reader-{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(bind, range(24)))

    table = connection.channel().get_table("news")
    assert {row.queue for row in table} == {f"reader-{number}" for number in range(24)}


def test_damaged_table_of_bindings_is_written_anew(connection, tmp_path):
    channel = connection.channel()
    (tmp_path / "control").mkdir()
    (tmp_path / "control" / "celery.exchange").write_text("[[")
    assert [row.queue for row in channel.get_table("celery")] == ["celery"]

    channel._queue_bind("celery", "celery", "", "celery")

    assert channel.get_table("celery") == [
        filesystem.exchange_queue_t("celery", "", "celery"),
    ]
