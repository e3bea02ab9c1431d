"""The draft of a campaign's rules as forms, and the notice that tells of it."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.translation import gettext as _
from wagtail.rich_text import RichText

from cms.campaigns import rule_guards
from cms.campaigns.exceptions import NoRules, RulesInvalid, RulesUnchanged
from cms.campaigns.models import Campaign, RuleDraft
from cms.campaigns.queries import newest_rules, rules_at
from cms.campaigns.rule_changes import Change, changes, section_label
from cms.campaigns.rule_forms import SectionForm, restored, typed
from cms.campaigns.rule_sheet import HOST_SECTIONS
from cms.campaigns.services import check_rules
from cms.campaigns.sheets import SheetContent, declared, declared_names, write
from cms.core.errors import DomainError
from cms.plugin_system.rule_json import RulesUnreadable
from site_pages.desk.reading import ShownSection, read_out
from site_pages.models import HubHomePage, NewsPage, NewsroomPage
from site_pages.models.news import NewsKind


class RuleForms:
    """Forms for all sections that can be read: of the newest version, a draft, or what is posted.

    Sections that nothing installed can read are carried over untouched (``kept``).
    """

    def __init__(
        self,
        campaign: Campaign,
        *,
        now: datetime,
        draft: RuleDraft | None = None,
        data: "MultiValueDict[str, str] | None" = None,
    ) -> None:
        self.campaign, self.now = campaign, now
        self.zone = ZoneInfo(campaign.time_zone)
        self.newest, self.base = _newest(campaign)
        self.based_on, self.summary = self.newest, ""
        if data is not None:
            self.based_on = _number(data.get("based_on"), self.newest)
            self.summary = data.get("summary", "").replace("\0", "")
        elif draft is not None:
            self.based_on, self.summary = draft.based_on, draft.summary
            data = restored(draft.values)
        self.data = data

    @cached_property
    def forms(self) -> list[SectionForm]:
        """One for each section that can be edited."""
        frozen = self._voting_has_opened()
        return [
            SectionForm(
                name,
                section,
                label=section_label(name),
                rules=self.base.section(name),
                zone=self.zone,
                data=self.data,
                frozen=frozen,
                is_on=None if name in HOST_SECTIONS else self.base.switch(name),
            )
            for name in self._readable
            if (section := declared(name)) is not None
        ]

    @cached_property
    def kept(self) -> list[ShownSection]:
        """Sections that cannot be edited here, as they are stored."""
        shown = read_out(self.base, zone=self.zone)
        return [section for section in shown if section.name not in self._readable]

    @property
    def is_overtaken(self) -> bool:
        """Whether somebody published a version since this draft was begun."""
        return self.based_on != self.newest

    def typed(self) -> dict[str, list[str]]:
        """What was typed, for keeping."""
        return typed(self.data, self._readable) if self.data is not None else {}

    def is_valid(self) -> bool:
        """Whether every section can stand; every error is told at once."""
        answers = [form.is_valid() for form in self.forms]
        return all(answers)

    def sections(self) -> dict[str, object]:
        """The rules that were typed, by section."""
        return {form.name: form.rules() for form in self.forms}

    def switches(self) -> dict[str, bool]:
        """The plugins' switches as typed."""
        return {form.name: form.is_on() for form in self.forms if form.switch is not None}

    def refusal(self) -> str:
        """Why this could not be published now, whatever its notice; empty where it could.

        What has a place in the forms stands there as well. To be asked of valid forms.
        """
        try:
            check_rules(
                campaign=self.campaign,
                sections=self.sections(),
                switches=self.switches(),
                based_on=self.based_on,
                now=self.now,
            )
        except RulesUnchanged:
            return ""
        except RulesInvalid as error:
            for form in self.forms:
                for problem in error.problems.get(form.name, ()):
                    form.place(problem)
            return str(error)
        except DomainError as error:
            return str(error)
        return ""

    def ignored(self) -> list[str]:
        """Rules that were typed though voting has opened since the form was shown."""
        data: Mapping[str, str] = self.data or {}
        return [
            str(field.label)
            for form in self.forms
            for field in form.plain
            if field.field.disabled
            and field.html_name in data
            and data[field.html_name] != str(field.value())
        ]

    def changes(self) -> list[Change]:
        """What would differ from the rules that hold now.

        Not from the newest, where that is planned for later: published before it, this version
        takes its place.
        """
        return changes(self._held(), SheetContent(self._content), zone=self.zone)

    def _held(self) -> SheetContent:
        try:
            return rules_at(self.campaign.pk, self.now).content
        except NoRules:
            return self.base

    @property
    def digest(self) -> str:
        """The SHA-256 of what would be published: who reviews, reviews this."""
        return hashlib.sha256(self._content).hexdigest()

    @cached_property
    def _content(self) -> bytes:
        return write(self.base, self.sections(), self.switches())

    @cached_property
    def _readable(self) -> list[str]:
        return [name for name in declared_names() if self._can_read(name)]

    def _can_read(self, name: str) -> bool:
        try:
            self.base.section(name)
        except RulesUnreadable:
            return False
        return True

    def _voting_has_opened(self) -> bool:
        try:
            in_force = rules_at(self.campaign.pk, self.now)
        except NoRules:
            return False
        return rule_guards.voting_has_opened(in_force, self.now)


def change_notice(*, rule_forms: RuleForms, now: datetime) -> NewsPage:
    """Begin the notice of a change as a draft in the hub's newsroom (R9).

    Its text names old and new values, so that it tells the whole even where it is reprinted. Of
    one change there is one notice: asked again, the one that was begun is given.
    """
    campaign, changed = rule_forms.campaign, rule_forms.changes()
    begun = NewsPage.objects.filter(campaign=campaign, slug=_slug(rule_forms)).first()
    if begun is not None:
        return begun
    newsroom = NewsroomPage.objects.child_of(HubHomePage.objects.get()).get()
    lines = "".join(f"<li>{escape(_line(one))}</li>" for one in changed)
    body = [("paragraph", RichText(f"<ul>{lines}</ul>"))]
    page = NewsPage(
        title=_("Notice of a change to the rules of “%(campaign)s”") % {"campaign": campaign.title},
        slug=_slug(rule_forms),
        kind=NewsKind.NOTICE,
        campaign=campaign,
        standfirst=rule_forms.summary[:300],
        dated=now,
        body=body,
        live=False,
    )
    newsroom.add_child(instance=page)
    page.save_revision()
    return page


def waiting_notice(rule_forms: RuleForms) -> NewsPage | None:
    """The notice that was begun for just this change, once it is published."""
    begun: NewsPage | None = NewsPage.objects.filter(
        campaign=rule_forms.campaign, live=True, slug=_slug(rule_forms)
    ).first()
    return begun


def _slug(rule_forms: RuleForms) -> str:
    """Of the version that is changed and what it is changed to: another draft, another notice."""
    return f"rules-{rule_forms.campaign.slug}-{rule_forms.newest + 1}-{rule_forms.digest[:12]}"


def _line(one: Change) -> str:
    words = _("%(section)s, %(rule)s: from “%(old)s” to “%(new)s”.")
    told = {"section": one.section_label, "rule": one.rule_label, "old": one.old, "new": one.new}
    return words % told


def _newest(campaign: Campaign) -> tuple[int, SheetContent]:
    try:
        newest = newest_rules(campaign.pk)
    except NoRules:
        return 0, SheetContent(write(None, {}, {}))
    return newest.number, newest.content


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else default
