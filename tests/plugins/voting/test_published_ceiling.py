"""The published ceiling of the puzzle's difficulty: the pages say what the rules allow (R91)."""

import pytest

from cms.plugin_system.rule_fields import problems_of
from plugins.voting.rule_sheet import HARDEST, VotingRules

PAGES = (
    "docs/how-to/run-a-vote.md",
    "docs/explanation/one-vote.md",
    "plugins/voting/README.md",
)


@pytest.mark.parametrize("page", PAGES)
def test_r091_the_pages_name_the_ceiling_and_the_default(project_root, page):
    text = (project_root / page).read_text("utf-8")
    assert f"{HARDEST:,}" in text
    assert f"{VotingRules().difficulty:,}" in text


def test_r091_no_rules_exceed_the_ceiling():
    assert problems_of(VotingRules(difficulty=HARDEST)) == []
    assert [one.field for one in problems_of(VotingRules(difficulty=HARDEST + 1))] == ["difficulty"]
