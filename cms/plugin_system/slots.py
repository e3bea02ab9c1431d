"""The places in the sites' templates that plugins may fill, and how one is filled."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from cms.plugin_system import calling, switches
from cms.plugin_system.registry import Plugin, Registry, installed

SLOTS: Mapping[str, str] = {
    "page.head": "in the head of every page: links for programs, nothing that is seen",
    "page.top": "on every page, above its content: what concerns the whole campaign",
    "page.footer": "on every page, below its content and above the footer",
    "home.main": "on front pages, after the lead",
    "hall.top": "in the exhibition hall and its rooms, below the heading",
    "hall.footer": "in the exhibition hall and its rooms, below the list",
    "case.actions": "on a case's page, before its text: what a reader can do",
    "case.aside": "on a case's page, beside or below the facts",
    "case.footer": "on a case's page, after its text and the reports about it",
    "news.footer": "on a notice's or report's page, after its text and its cases",
}
"""Names that `PluginSpec.slots` may have, and where each is."""

UNSEEN = frozenset({"page.head"})
"""Where no notice of a pause can stand."""
PAUSED_TEMPLATE = "plugin_system/paused.html"
# What a plugin's template may use of the page around it.
SHARED = ("page", "mount", "theme", "masthead", "request", "csrf_token")


@dataclass(frozen=True)
class Subject:
    """What a page is about: a campaign by its id, and a case by its uid.

    Pages, and the list of campaigns that every page has (``masthead``), tell it as their
    ``slot_subject``.
    """

    campaign: int
    case: UUID | None = None


def fill(slot: str, context: Context, registry: Registry = installed) -> SafeString:
    """What the plugins put into a slot of the page being rendered, in their order.

    Off is nothing; paused is a notice with the public reason; a failure is logged, counted on the
    health page, and nothing. Where no plugin fills the slot, nothing is asked of anybody.
    """
    fillers = [plugin for plugin in registry if slot in plugin.spec.slots]
    if not fillers:
        return SafeString("")
    subject = subject_of(context)
    if subject is None:
        return SafeString("")
    parts = _parts(fillers, slot, subject, context)
    return mark_safe("".join(parts))  # noqa: S308 -- rendered templates, escaped there


def subject_of(context: Context) -> Subject | None:
    """The subject of the page; where it has none, the newest public campaign."""
    for name in ("page", "masthead"):
        subject = getattr(context.get(name), "slot_subject", None)
        if isinstance(subject, Subject):
            return subject
    return None


def _parts(fillers: list[Plugin], slot: str, subject: Subject, context: Context) -> Iterator[str]:
    board = switches.switches_of(subject.campaign)
    for plugin in fillers:
        state = board.state(plugin.spec.name)
        if state is switches.State.PAUSED and slot not in UNSEEN:
            reason = board.paused[plugin.spec.name]
            yield _render(PAUSED_TEMPLATE, context, {"label": plugin.spec.label, "reason": reason})
        elif state is switches.State.ON:
            yield _filled(plugin, slot, subject, context)


def _filled(plugin: Plugin, slot: str, subject: Subject, context: Context) -> str:
    about: dict[str, Any] = {"campaign": subject.campaign, "case": subject.case, "slot": slot}
    told: dict[str, Any] | None = about
    if plugin.implementation("slot_context") is not None:
        told = calling.decorate_one(
            plugin, "slot_context", **about, accept=lambda own: {**about, **own}
        )
    if told is None:
        return ""
    render = partial(_render, plugin.spec.slots[slot], context, told)
    rendered = calling.sheltered(plugin, f"template {slot}", render)
    return rendered or ""


def _render(name: str, context: Context, own: Mapping[str, Any]) -> str:
    """A template in a context of its own: what it sets cannot change the page around it."""
    if context.template is None:
        raise RuntimeError("A slot is filled while a template is rendered.")
    shared = {key: context[key] for key in SHARED if key in context}
    template = context.template.engine.get_template(name)
    return str(template.render(context.new({**shared, **own})))
