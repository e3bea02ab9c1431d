"""Keys as this process knows them: looked up at most once a second each.

A key that is revoked elsewhere is refused here as soon as what is known has aged, which is within
a second. Only keys that exist are kept, so strangers cannot fill the memory.
"""

from time import monotonic

from api.partners.models import PartnerKey

FRESH_SECONDS = 0.8

_kept: dict[str, tuple[float, PartnerKey]] = {}


def key_with(prefix: str) -> PartnerKey | None:
    """The key of a prefix, with its partner; at most `FRESH_SECONDS` old."""
    found = _kept.get(prefix)
    if found is not None and monotonic() < found[0]:
        return found[1]
    # The age counts from before the question: the answer may be old when it arrives.
    until = monotonic() + FRESH_SECONDS
    key = PartnerKey.objects.select_related("partner").filter(prefix=prefix).first()
    if key is None:
        _kept.pop(prefix, None)
    else:
        _kept[prefix] = (until, key)
    return key


def forget(prefix: str) -> None:
    """Ask anew for this key: here and now it has changed."""
    _kept.pop(prefix, None)


def forget_all() -> None:
    """Know nothing."""
    _kept.clear()
