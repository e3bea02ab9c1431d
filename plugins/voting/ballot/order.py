"""In which order the cases stand on the ballot: by chance, the same for a seed. Pure (R92).

A seed is a local day and a small number: ``2020-08-25-3``. It stands in the address, so that pages
can be kept by caches, and paging neither repeats nor loses a case. A place in a list is worth
votes: there are few seeds a day, and none but today's and yesterday's is taken, so that nobody can
look for one that suits a case and share it.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

SEEDS_A_DAY = 5
_SEED = re.compile(r"(\d{4}-\d{2}-\d{2})-(\d)", re.ASCII)


def seed_of(day: date, chance: int) -> str:
    """The seed of a day that a number stands for."""
    return f"{day.isoformat()}-{chance % SEEDS_A_DAY}"


def is_seed(text: str, today: date) -> bool:
    """Whether it is one of today's, or of yesterday's for who reads over midnight."""
    found = _SEED.fullmatch(text)
    if found is None or int(found[2]) >= SEEDS_A_DAY:
        return False
    return found[1] in {day.isoformat() for day in (today, today - timedelta(days=1))}


def in_order(cases: Iterable[UUID], seed: str) -> Sequence[UUID]:
    """The cases as this seed has them; one that is taken away moves no other past a third."""
    salt = seed.encode()
    return sorted(cases, key=lambda uid: hashlib.sha256(salt + uid.bytes).digest())
