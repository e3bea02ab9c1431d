"""What is asked of a small and of a large store."""

import time
import tracemalloc
from urllib.parse import quote, urlencode

from benchmarks import corpus
from benchmarks.filling import vacuum
from benchmarks.profiling import caller

MADE = 5000
"""The others are copies of these."""
PAGE = 1000
LIMIT = 10
CASES = f"/api/v1/cases/?limit={LIMIT}"
NEWS = f"/api/v1/news/?limit={LIMIT}"


def fill(size: int) -> None:
    """Four fifths cases, one fifth reports; shorter than real ones, so that it takes minutes."""
    from django.core.management import call_command

    from benchmarks.multiplying import multiply

    call_command("migrate", verbosity=0)
    made = min(size, MADE)
    corpus.put_new(list(corpus.documents(made - made // 5, made // 5, parts=1)))
    if size > made:
        multiply(size // made - 1)
    vacuum()


def addresses() -> dict[str, str]:
    """By what is asked."""
    common, rare = quote(corpus.COMMON), quote(corpus.RARE)
    return {
        "first page": CASES,
        "full": f"{CASES}&profile=full",
        f"page {PAGE:,} (the last, where there are fewer)": f"{CASES}&cursor={far_cursor()}",
        "the same backwards": f"{CASES}&cursor={far_cursor(backwards=True)}",
        "ordering=updated_at": f"{CASES}&ordering=updated_at",
        "category": f"{CASES}&category=category-3",
        "category, ordering=updated_at": f"{CASES}&category=category-3&ordering=updated_at",
        "field": f"{CASES}&field={quote('领域07')}",
        "tag": f"{CASES}&tag={quote('标签07')}",
        "winner=true": f"{CASES}&winner=true",
        "winner=false": f"{CASES}&winner=false",
        "tag and category": f"{CASES}&tag={quote('标签07')}&category=category-3",
        "site": f"{NEWS}&site=bandao",
        "kind": f"{NEWS}&kind=notice",
        "reports about a case": f"{NEWS}&case={a_case()}",
        "q, rare": f"{CASES}&q={rare}",
        "q, common": f"{CASES}&q={common}",
        "q, common and rare": f"{CASES}&q={common}+{rare}",
        "q, in no document": f"{CASES}&q={quote('鲲鹏')}",
        "q, common, in a category": f"{CASES}&q={common}&category=category-3",
        "count=exact (counts them all)": f"{CASES}&count=exact",
        "changes in the middle": f"/api/v1/changes/?{urlencode({'since': middle()})}&limit={LIMIT}",
    }


def seconds(address: str, requests: int) -> float:
    """The quickest of so many requests, through all middleware, nothing kept.

    What else the machine does makes requests slower, never quicker.
    """
    from api.content.kept_answers import answers

    ask, taken = caller(address), []
    for _ in range(requests):
        answers.forget()
        begun = time.perf_counter()
        status, _length = ask()
        taken.append(time.perf_counter() - begun)
        assert status == 200, address
    return min(taken)


def snapshot_memory() -> float:
    """Peak of what Python holds, in MB, while everything is sent."""
    tracemalloc.start()
    status, length = caller("/api/v1/snapshot/")()
    assert (status, length > 0) == (200, True)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def far_cursor(*, backwards: bool = False) -> str:
    """Where page 1,000 begins, or the last one."""
    from api.content.conditional import combined_etag
    from api.pagination import Place, encode_cursor
    from cms.documents import queries as documents

    made_for = combined_etag(["case", "-published_at", ""])[:12]
    rows = documents.current("case").values_list("published_at", "document_id")
    at = min(PAGE * LIMIT, rows.count() - 2 * LIMIT)
    moment, uid = rows[at]
    return encode_cursor(Place(moment, uid, backwards=backwards), query=made_for)


def a_case() -> str:
    """One that a report is about."""
    from cms.documents.models import Facet

    return str(Facet.objects.filter(key="case").values_list("value", flat=True)[0])


def middle() -> str:
    """The token after half of all changes."""
    from api.content.changes import Place, make_token
    from cms.documents import queries as documents

    number, epoch = documents.standing()
    return make_token(Place(number // 2, epoch))
