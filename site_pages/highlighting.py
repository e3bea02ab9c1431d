"""Marking the words of a search in a text, compared as the search compares them."""

from collections.abc import Iterator, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from cms.documents.tokens import normalise, query_terms

# How much of a text is shown before and from the word that was searched for.
BEFORE, AFTER = 18, 42


def searched_words(q: str) -> list[str]:
    """The parts of a query as hits hold them: normalised, without punctuation around them."""
    return [term.text for term in query_terms(q)]


def marked(text: str, words: Sequence[str]) -> SafeString:
    """The text as safe HTML, every occurrence of a word inside ``<mark>``.

    ＡＩ finds ai and the other way round: what is compared is folded sign by sign, what is shown
    is the text as it was written.
    """
    pieces = []
    end = 0
    for start, stop in _spans(text, words):
        pieces += [escape(text[end:start]), f"<mark>{escape(text[start:stop])}</mark>"]
        end = stop
    pieces.append(escape(text[end:]))
    return mark_safe("".join(pieces))  # noqa: S308 -- every piece of the text is escaped above


def holds(text: str, words: Sequence[str]) -> bool:
    """Whether any of the words is in the text, compared as the search compares."""
    folded = normalise(text)
    return any(word in folded for word in words)


def around(text: str, words: Sequence[str]) -> str:
    """A piece of a normalised text around the first of the words in it, with dots where it is cut.

    Empty where it holds none.
    """
    at = min((place for word in words if (place := text.find(word)) >= 0), default=-1)
    if at < 0:
        return ""
    start, stop = max(at - BEFORE, 0), at + AFTER
    return f"{'…' * (start > 0)}{text[start:stop].strip()}{'…' * (stop < len(text))}"


def _spans(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where words stand in the text, from left to right, those that touch joined."""
    folded, places = _folded(text)
    hits = sorted(hit for word in words if word for hit in _hits(folded, word))
    reach: tuple[int, int] | None = None
    for start, stop in hits:
        here = places[start], places[stop - 1] + 1
        if reach and here[0] <= reach[1]:
            reach = reach[0], max(reach[1], here[1])
            continue
        if reach:
            yield reach
        reach = here
    if reach:
        yield reach


def _hits(folded: str, word: str) -> Iterator[tuple[int, int]]:
    at = folded.find(word)
    while at >= 0:
        yield at, at + len(word)
        at = folded.find(word, at + 1)


def _folded(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and for each of its signs the place it came from."""
    signs, places = [], []
    for place, sign in enumerate(text):
        for one in normalise(sign) or (" " if sign.isspace() else ""):
            signs.append(one)
            places.append(place)
    return "".join(signs), places
