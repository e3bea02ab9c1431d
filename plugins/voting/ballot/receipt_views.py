"""What became of a vote: the page that a receipt code leads to. It never says who or what for."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from plugins.voting.ballot.addresses import address
from plugins.voting.counting.annulments import annulment_of
from plugins.voting.models import Annulment, Ballot
from plugins.voting.receipts import in_groups, read_code

LONGEST_TYPED = 60


@dataclass(frozen=True)
class ReceiptShown:
    """A ballot as its receipt tells it; by ``annulment`` it does not count."""

    code: str
    counted_on: date
    annulment: Annulment | None


def receipt_shown(code: str) -> ReceiptShown | None:
    """The ballot with this code; None where there is none."""
    ballot = Ballot.objects.filter(receipt=code).first()
    if ballot is None:
        return None
    return ReceiptShown(in_groups(ballot.receipt), ballot.local_day, annulment_of(ballot.pk))


@require_safe
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """``/vote/receipt/?code=``: a code that somebody typed."""
    typed = request.GET.get("code", "")[:LONGEST_TYPED]
    if not typed:
        return render(request, "voting/receipt.html", {"typed": ""})
    code = read_code(typed)
    if code is None:
        words = _(
            "This is no receipt code. It has 16 signs, like ABCDE-FGHJK-MNPQR-S;"
            " please compare it with yours."
        )
        return render(request, "voting/receipt.html", {"typed": typed, "wrong": words}, status=400)
    return HttpResponseRedirect(address("receipt", code=code))


@require_safe
@never_cache
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """``/vote/receipt/<code>/``: counted, annulled, or not known."""
    read = read_code(code)
    shown = receipt_shown(read) if read else None
    if shown is None:
        words = _("No vote has this receipt code. Please compare it with yours, sign by sign.")
        told = {"typed": code[:LONGEST_TYPED], "wrong": words}
        return render(request, "voting/receipt.html", told, status=404)
    return render(request, "voting/receipt.html", {"receipt": shown, "typed": ""})
