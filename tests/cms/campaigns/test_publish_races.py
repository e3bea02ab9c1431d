"""Two publish at once: one version wins, the other is told so."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import connection

from cms.campaigns.exceptions import RulesOvertaken
from cms.campaigns.models import RuleSheet
from cms.campaigns.queries import newest_rules
from cms.campaigns.rule_sheet import CAMPAIGN
from tests.cms.campaigns.rule_samples import make_campaign, publish, with_voting

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 4


def test_r009_of_several_who_publish_upon_one_version_exactly_one_wins():
    campaign = make_campaign()
    with_voting(campaign)
    rules = newest_rules(campaign.pk).section(CAMPAIGN)
    together = Barrier(WRITERS)

    def write(number):
        try:
            together.wait(timeout=30)
            changed = {CAMPAIGN: replace(rules, cases_per_field=number + 3)}
            return publish(campaign, sections=changed, based_on=1).number
        except RulesOvertaken:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        results = list(pool.map(write, range(WRITERS)))

    assert sorted(results, key=bool) == [None] * (WRITERS - 1) + [2]
    assert RuleSheet.objects.count() == 2
    winner = results.index(2)
    assert newest_rules(campaign.pk).section(CAMPAIGN).cases_per_field == winner + 3
