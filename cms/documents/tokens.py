"""Cutting text and queries into tokens for search; pure, knows no database.

Text is cut here so that no database's idea of a word matters: every single Chinese character,
every two neighbours (most Chinese words have two), and other words as a whole. A query is cut
the same way.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

MAX_WORD = 64
"""Longer words (a URL without dots, an attack) are indexed by their beginning."""

HAN = (
    "\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00016fe0-\U00018dff\U0001aff0-\U0001b2ff\U00020000-\U0003ffff"
)
"""Scripts written without spaces: Han with extensions A, B and later, kana, hangul."""

RUN = re.compile(f"(?P<han>[{HAN}]+)|(?P<word>[^\\W_{HAN}]+)")
VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
INVISIBLE_CATEGORIES = ("Cc", "Cf", "Cs")


@dataclass(frozen=True)
class Term:
    """One blank-separated part of a query: its text, and the tokens a hit's index must hold."""

    text: str
    whole: frozenset[str]
    beginnings: frozenset[str]


def normalise(text: str) -> str:
    """Text as it is compared: NFKC, case folded, nothing invisible, single spaces."""
    visible = "".join(
        " " if character.isspace() else character
        for character in VARIATION_SELECTORS.sub("", text)
        if character.isspace() or unicodedata.category(character) not in INVISIBLE_CATEGORIES
    )
    # Folding can undo the composition (and the other way round), hence once more after it.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold())
    return " ".join(folded.split())


def index_tokens(plain_text: str) -> list[str]:
    """Every token of a normalised text, once, in a stable order."""
    tokens: set[str] = set()
    for run in RUN.finditer(plain_text):
        if run["han"]:
            tokens.update(run["han"], _pairs(run["han"]))
        else:
            tokens.add(run["word"][:MAX_WORD])
    return sorted(tokens)


def query_terms(q: str) -> list[Term]:
    """The parts of a query that can be searched; parts of mere punctuation are passed over."""
    terms = (_term(_unquoted(text)) for text in normalise(q).split())
    return [term for term in terms if term.whole or term.beginnings]


def _unquoted(text: str) -> str:
    """The part without punctuation around it: people search for 《智慧》 as for 智慧."""
    kept = [i for i, char in enumerate(text) if not unicodedata.category(char).startswith("P")]
    return text[kept[0] : kept[-1] + 1] if kept else ""


def _term(text: str) -> Term:
    """Tokens that every text containing this term must have.

    A word is met by its beginning where the query ends in it. A word that opens a longer term
    ("6平台" of "wifi6平台") may be the end of a word in the text, which no index knows: it is
    left to the verification.
    """
    whole: set[str] = set()
    beginnings: set[str] = set()
    runs = list(RUN.finditer(text))
    for run in runs:
        token = run.group()
        if run["han"]:
            whole.update(_pairs(token) if len(token) > 1 else token)
        elif run.start() == 0 and len(runs) > 1:
            continue
        else:
            (beginnings if run.end() == len(text) else whole).add(token[:MAX_WORD])
    return Term(text=text, whole=frozenset(whole), beginnings=frozenset(beginnings))


def _pairs(run: str) -> Iterator[str]:
    return (run[i : i + 2] for i in range(len(run) - 1))
