"""The front page of the counting desk, its check of the tally, and the tally as a table."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from wagtail.admin import messages

from cms.core import audit
from plugins.voting.casting.polls import Stage
from plugins.voting.casting.voters import can_take_votes
from plugins.voting.counting.annulments import UNDECIDED, annulments_of
from plugins.voting.counting.charts import percent
from plugins.voting.counting.groups import groups_of
from plugins.voting.counting.over_time import by_day
from plugins.voting.counting.reconciling import last_check
from plugins.voting.counting.totals import Numbers
from plugins.voting.counting.watching import flags_of
from plugins.voting.desk import overview
from plugins.voting.desk.access import VoteView
from plugins.voting.desk.csv_files import csv_answer
from plugins.voting.desk.odd_mixes import shown_oddities
from plugins.voting.desk.tally_tables import CASES, NUMBERS, TABLES
from plugins.voting.models import Disclaimer
from plugins.voting.sealing.looking_over import look_over
from plugins.voting.sealing.standing import newest_seal, seal_holds
from plugins.voting.windows import local_day

SHOWN_FLAGS = 10


class Front(VoteView):
    """How the vote goes: sums, the day's stream, what stands out, what waits for somebody."""

    template_name = "voting/desk/front.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything the page shows; what is dear is asked of one day alone."""
        campaign = self.campaign
        groups = groups_of(campaign.pk)
        chosen = overview.day_of(campaign, self._day(groups.days))
        disclaimers = Disclaimer.objects.filter(campaign=campaign).count()
        return super().get_context_data(
            can_take_votes=self.poll.stage is Stage.CLOSED or can_take_votes(self.poll),
            whole=groups.total,
            days=list(groups.days),
            day=chosen,
            days_chart=by_day(groups.days),
            hours_chart=overview.hours_chart(campaign.pk, chosen.day),
            of_the_day=groups.days.get(chosen.day, Numbers()),
            cases=overview.case_rows(campaign, groups),
            categories=overview.category_rows(campaign, groups),
            channels=overview.channel_rows(campaign, groups),
            tables={name: table.label for name, table in TABLES.items()},
            ways=overview.ways_rows(campaign.pk, chosen),
            agents=overview.agent_rows(campaign.pk, chosen),
            networks=overview.network_rows(campaign.pk, chosen),
            oddities=shown_oddities(campaign, chosen),
            flags=list(flags_of(campaign.pk)[:SHOWN_FLAGS]),
            waiting=list(annulments_of(campaign.pk).filter(state__in=UNDECIDED)),
            check=last_check(campaign.pk),
            seal=newest_seal(campaign.pk),
            seal_holds=seal_holds(campaign.pk),
            disclaimers=disclaimers,
            disclaimed=percent(disclaimers, groups.total.accepted),
            **kwargs,
        )

    def _day(self, days: dict[date, Numbers]) -> date:
        """The day that is asked for, else today while people vote, else the last with votes."""
        try:
            asked = parse_date(self.request.GET.get("day", ""))
        except ValueError:
            asked = None
        if asked is not None and date.min < asked < date.max.replace(day=1):
            return asked
        today = local_day(timezone.now(), self.campaign.zone)
        return today if today in days or not days else max(days)


class Check(VoteView):
    """Compare tally, ballots and seals now, and keep what was found."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **_kwargs: str) -> HttpResponse:
        """Say it at the top of the page."""
        if found := look_over(self.campaign.pk, now=timezone.now()):
            words = _("The tally is wrong in %(number)d places. They are listed below.")
            messages.error(request, words % {"number": len(found)})
        else:
            messages.success(request, _("Tally and ballots agree."))
        return redirect(self.here())


class TallyFile(VoteView):
    """The totals as a table, ``?by=`` case, category, channel, day or hour.

    That somebody took it is on record (D3).
    """

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A CSV file; 404 for another grouping."""
        by = request.GET.get("by", CASES)
        table = TABLES.get(by)
        if table is None:
            raise Http404
        audit.record(
            actor=self.actor(),
            action="voting.tally_exported",
            target=audit.Target("campaign", str(self.campaign.pk), str(self.campaign)),
            now=timezone.now(),
            facts={"by": by},
        )
        heading = [str(one) for one in (*table.heading, *NUMBERS)]
        lines = table.lines(self.campaign, groups_of(self.campaign.pk))
        return csv_answer(f"{self.campaign.slug}-tally-{by}.csv", heading, lines)
