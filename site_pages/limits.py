"""How long texts and how many pictures a case may have: what the campaign's rules say now.

Wagtail asks forms and pages without giving a time, so the clock is read here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from cms.campaigns.exceptions import NoRules
from cms.campaigns.queries import rules_at
from cms.campaigns.rule_sheet import FORM, FormRules

# Limits of the application form in 字 (R48, R49, R50; the name's by our form), for campaigns
# whose rules do not name the row.
DEFAULT_ZI = {"title": 50, "honours": 100, "brief": 200}
DEFAULT_DESCRIPTION_ZI = 800


@dataclass(frozen=True)
class CaseLimits:
    """Limits in 字, None for no limit: of single fields, and of all parts of the description."""

    texts: Mapping[str, int | None]
    description: int | None
    pictures: int


def limits_of(campaign_id: int | None) -> CaseLimits:
    """What a campaign's rules allow now; the defaults where there is no campaign or no rule."""
    try:
        form = FormRules() if campaign_id is None else _form_rules(campaign_id)
    except NoRules:
        form = FormRules()
    named = {row.key: row.max_zi for row in form.rows}
    return CaseLimits(
        texts={name: named.get(name, limit) for name, limit in DEFAULT_ZI.items()},
        description=named.get("description", DEFAULT_DESCRIPTION_ZI),
        pictures=form.pictures,
    )


def _form_rules(campaign_id: int) -> FormRules:
    rules: FormRules = rules_at(campaign_id, timezone.now()).section(FORM)
    return rules
