"""Leaves that a worker runs for campaigns."""

from celery import shared_task
from django.utils import timezone

from cms.campaigns import services


@shared_task(name="cms.campaigns.tasks.note_phase_changes")
def note_phase_changes() -> None:
    """Note the phases that have opened or closed since the last time."""
    services.note_phase_changes(now=timezone.now())
