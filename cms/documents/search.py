"""Chinese search without extensions: a word of two characters is found on every database (D6).

The database's own index (FTS5, or GIN over a tsvector) only ever sees the tokens cut in
``tokens.py``; each hit is then verified by substring. So no hit is a false one, and nothing a
visitor types is read as query syntax.
"""

import re
from functools import lru_cache
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, QuerySet
from django.db.models.expressions import Col
from django.db.models.sql.compiler import SQLCompiler

from cms.documents.exceptions import QueryTooLong
from cms.documents.models import DocumentVersion
from cms.documents.tokens import HAN, query_terms

MAX_QUERY_CHARACTERS = 200
MAX_TERMS = 16
COMMON = 500
"""Documents; what is in so many is called common."""
IS_HAN = re.compile(f"[{HAN}]+")


def search(queryset: QuerySet[DocumentVersion], q: str) -> QuerySet[DocumentVersion]:
    """Only those current versions whose text holds every blank-separated part of ``q``.

    A blank ``q`` filters nothing; one of mere punctuation finds nothing. Only current versions
    are indexed. Raises QueryTooLong beyond 200 characters or 16 parts.
    """
    if not q.strip():
        return queryset
    if len(q) > MAX_QUERY_CHARACTERS:
        raise QueryTooLong
    terms = query_terms(q)
    if len(terms) > MAX_TERMS:
        raise QueryTooLong
    if not terms:
        return queryset.none()
    whole = frozenset().union(*(term.whole for term in terms))
    beginnings = frozenset().union(*(term.beginnings for term in terms))
    index = IndexHolds(whole=whole, beginnings=beginnings)
    hits = queryset if _need_not_ask(index, queryset.db) else queryset.filter(index)
    for term in terms:
        hits = hits.filter(plain_text__contains=term.text)
    return hits


class IndexHolds(Func):
    """True for versions whose index entry holds every token and every beginning of a word.

    Tokens consist of letters, digits and Chinese characters only (``tokens.RUN``); they are
    quoted all the same and travel as one parameter.
    """

    output_field = BooleanField()

    def __init__(self, *, whole: frozenset[str], beginnings: frozenset[str]) -> None:
        super().__init__(F("id"))
        self.whole = sorted(whole)
        self.beginnings = sorted(beginnings)

    def __repr__(self) -> str:
        return f"IndexHolds({self.whole}, {self.beginnings})"

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple[str, ...]]:
        """``search_vector`` is a generated column that only the database knows."""
        parts = [f"'{token}'" for token in self.whole]
        parts += [f"'{token}':*" for token in self.beginnings]
        return f"{self._table(compiler)}.search_vector @@ %s::tsquery", (" & ".join(parts),)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple[str, ...]]:
        """The FTS5 table has the version's id as its rowid."""
        matching = "SELECT rowid FROM documents_search WHERE documents_search MATCH %s"
        return f"{self._table(compiler)}.id IN ({matching})", (self.for_fts5(),)

    def for_fts5(self) -> str:
        """The tokens as FTS5 reads them."""
        parts = [f'"{token}"' for token in self.whole]
        return " AND ".join([*parts, *(f'"{token}"*' for token in self.beginnings)])

    def _table(self, compiler: SQLCompiler) -> str:
        (column,) = self.get_source_expressions()
        assert isinstance(column, Col)  # noqa: S101 -- F("id") resolves to nothing else
        return compiler.quote_name_unless_alias(column.alias)


def _need_not_ask(index: IndexHolds, using: str) -> bool:
    """Whether a list is found sooner on SQLite by walking it: where very much holds the words.

    PostgreSQL knows how common a token is. SQLite would fetch all hits to sort them. For Chinese
    words the substring says by itself what the index does, so that it may be left out.
    """
    if connections[using].vendor != "sqlite" or index.beginnings:
        return False
    tokens = index.whole
    return all(map(IS_HAN.fullmatch, tokens)) and _is_common(using, index.for_fts5())


@lru_cache(maxsize=4096)
def _is_common(using: str, matching: str) -> bool:
    """Kept for good: it decides about speed alone, and words do not get rare again."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM (SELECT 1 FROM documents_search "
            "WHERE documents_search MATCH %s LIMIT %s)",
            [matching, COMMON],
        )
        return bool(cursor.fetchone()[0] == COMMON)
