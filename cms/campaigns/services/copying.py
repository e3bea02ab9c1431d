"""The next edition of a campaign: its lists and rules, none of its content (R2)."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from cms.campaigns.exceptions import CampaignExists, CampaignInvalid
from cms.campaigns.models import Campaign
from cms.campaigns.queries import Rules, newest_rules
from cms.campaigns.rule_sheet import HOST_SECTIONS
from cms.campaigns.services.storing import Publication, store_sheet
from cms.campaigns.sheets import declared_names, write
from cms.core import audit
from cms.plugin_system.rule_fields import Kind, fields_of

YEARS = range(2000, 3000)
DATES = {Kind.DAY, Kind.INSTANT}
INVENTED = {"contacts"}
LISTS = (
    "indicators",
    "organisers",
    "undertakers",
    "contacts",
    "channels",
    "districts",
    "recommender_classes",
)


@transaction.atomic
def copy_campaign(
    *, source: Campaign, slug: str, title: str, year: int, author: audit.Actor, now: datetime
) -> Campaign:
    """Make the next edition out of a campaign, which stays as it is.

    Lists and the newest rules come along; cases, pages, history and the announcement do not, nor
    does any date, in plugins' rules neither: one that nobody has decided must not open anything.
    The same goes for the approval number, and for what a demonstration has invented. Plugins come
    along switched off: one that was paused for a reason must not run again unseen. Raises
    CampaignExists, CampaignInvalid, NoRules.
    """
    rules = newest_rules(source.pk)
    copy = _campaign(source, slug=slug, title=title, year=year)
    for category in source.categories.order_by("ordinal"):
        fields = list(category.fields.order_by("ordinal"))
        category.campaign = copy
        _insert(category)
        for field in fields:
            field.category = category
            _insert(field)
    for name in LISTS:
        if source.is_demonstration and name in INVENTED:
            continue
        for row in getattr(source, name).all():
            row.campaign = copy
            _insert(row)
    for award in source.award_types.all():
        # “2020青岛信息化典型案例”奖: the year is part of the name.
        award.campaign, award.name = copy, award.name.replace(str(source.year), str(year))
        _insert(award)
    _first_rules(copy, rules, author, now)
    audit.record(
        actor=author,
        action="campaign.copied",
        target=audit.Target("campaign", str(copy.pk), str(copy)),
        now=now,
        facts={"source": source.slug, "rules": rules.number, "sha256": rules.sha256},
    )
    return copy


def _campaign(source: Campaign, *, slug: str, title: str, year: int) -> Campaign:
    """The new campaign's own row. Of two that take one slug at once, one is refused."""
    copy = Campaign.objects.get(pk=source.pk)
    copy.slug, copy.title, copy.year = slug, title, year
    copy.announced_at, copy.is_demonstration, copy.approval_number = None, False, ""
    if source.is_demonstration:
        copy.icp_number = copy.police_number = ""
    copy.pk, copy._state.adding = None, True
    if Campaign.objects.filter(slug=slug).exists():
        raise CampaignExists(slug=slug)
    if year not in YEARS:
        told = {"first": YEARS[0], "last": YEARS[-1]}
        words = _("The year must be between %(first)s and %(last)s.")
        raise CampaignInvalid(problem=words % told)
    try:
        copy.full_clean()
    except ValidationError as error:
        raise CampaignInvalid(problem=" ".join(error.messages)) from error
    try:
        with transaction.atomic():
            copy.save(force_insert=True)
    except IntegrityError as error:
        raise CampaignExists(slug=slug) from error
    return copy


def _insert(row: models.Model) -> None:
    """Save a row that was read as a new one."""
    row.pk = None
    row._state.adding = True
    row.save(force_insert=True)


def _first_rules(copy: Campaign, rules: Rules, author: audit.Actor, now: datetime) -> None:
    publication = Publication(number=1, starts=now, summary="", notice=None, author=author)
    sections = {name: _undated(rules.section(name)) for name in declared_names()}
    off = {name: False for name in sections if name not in HOST_SECTIONS}
    content = write(rules.content, sections, off)
    store_sheet(copy, None, content, publication, now=now)


def _undated(section: Any) -> Any:
    """The same rules with their dates as they begin, and without lists of dated rows."""
    rules = type(section)
    begin = rules()
    dated = [
        field.name
        for field in fields_of(rules)
        if field.kind in DATES or any(column.kind in DATES for column in field.row_fields)
    ]
    return replace(section, **{name: getattr(begin, name) for name in dated})
