"""Plugins' work that comes round, for each campaign that has the plugin on."""

from datetime import datetime

from django.utils.module_loading import import_string

from cms.plugin_system import calling, switches
from cms.plugin_system.models import JobRun
from cms.plugin_system.registry import Plugin, Registry, installed
from cms.plugin_system.spec import BeatJob


def run_due_jobs(*, now: datetime, registry: Registry = installed) -> int:
    """Run what is due; returns how many runs that was. A failing one comes round again."""
    done = 0
    for plugin in registry:
        if not plugin.spec.beat:
            continue
        for campaign in switches.campaigns_with(plugin.spec.name):
            for job in plugin.spec.beat:
                if _claim(plugin, job, campaign, now=now):
                    _run(plugin, job, campaign, now=now)
                    done += 1
    return done


def _claim(plugin: Plugin, job: BeatJob, campaign: int, *, now: datetime) -> bool:
    try:
        return _is_ours(plugin, job, campaign, now=now)
    except Exception as error:  # noqa: BLE001 -- logged and counted there
        calling.failed(plugin, f"job {job.name}", error)
        return False


def _is_ours(plugin: Plugin, job: BeatJob, campaign: int, *, now: datetime) -> bool:
    """Whether the job is due and this process is the one that runs it."""
    due_since = now - job.every
    run, is_first = JobRun.objects.get_or_create(
        plugin=plugin.spec.name, job=job.name, campaign=campaign, defaults={"last_at": now}
    )
    if is_first:
        return True
    due = JobRun.objects.filter(pk=run.pk, last_at__lte=due_since)
    return due.update(last_at=now) == 1


def _run(plugin: Plugin, job: BeatJob, campaign: int, *, now: datetime) -> None:
    calling.sheltered(plugin, f"job {job.name}", lambda: import_string(job.run)(campaign, now=now))
