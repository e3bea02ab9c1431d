"""The doorbell of the builders: tells a worker that documents are to be built (beat sweeps)."""

from cms.core import doorbell


def ring_on_commit() -> None:
    """Ring once the current transaction has committed."""
    doorbell.once_on_commit(ring)


def ring() -> None:
    """Tell a worker."""
    from api.building.tasks import build_pending_documents

    doorbell.send(build_pending_documents)
