"""Many more documents out of those that are stored, by the database alone: seconds, not an hour.

A copy has an address, a number and moments of its own; its bytes and words are the original's.
What holds the rare word is not copied: there are as many of these in any store.
"""

from typing import Any

from django.db import connection, transaction

from benchmarks import corpus
from cms.documents.models import Counter, Document, DocumentVersion, Facet

NEW_UID = {"postgresql": "gen_random_uuid()", "sqlite": "lower(hex(randomblob(16)))"}
LATER = {
    "postgresql": "v.{0} + clone.k * interval '{1} minutes'",
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%S', v.{0}, '+' || (clone.k * {1}) || ' minutes')",
}


@transaction.atomic
def multiply(times: int) -> None:
    """So many copies of everything that is stored."""
    stored = Document.objects.count()
    apart = DocumentVersion.objects.order_by("-pk")[0].pk
    versions = {
        "id": f"v.id + clone.k * {apart}",
        "document_id": "clone.uid",
        "published_at": LATER[connection.vendor].format("published_at", stored),
        "updated_at": LATER[connection.vendor].format("updated_at", stored),
    }
    documents = {"uid": "clone.uid", "seq": f"v.seq + clone.k * {stored}"}
    facets = {"version_id": f"v.version_id + clone.k * {apart}"}
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE clone AS "  # noqa: S608 -- names and numbers of our own
            f"SELECT v.document_id AS original, v.id AS version, times.k AS k, "
            f"{NEW_UID[connection.vendor]} AS uid "
            f"FROM documents_documentversion v, {_numbers(times)} "
            f"WHERE v.state = 'current' AND v.plain_text NOT LIKE %s",
            [f"%{corpus.RARE}%"],
        )
        for sql in (
            _copy(Document, documents, "v.uid = clone.original"),
            _copy(DocumentVersion, versions, "v.id = clone.version"),
            _copy(Facet, facets, "v.version_id = clone.version", leave_out=("id",)),
        ):
            cursor.execute(sql, ())
    Counter.objects.update(value=stored * (times + 1))


def _numbers(times: int) -> str:
    if connection.vendor == "postgresql":
        return f"generate_series(1, {times}) AS times(k)"
    rows = " UNION ALL ".join(f"SELECT {number} AS k" for number in range(1, times + 1))
    return f"({rows}) AS times"


def _copy(model: Any, changed: dict[str, str], where: str, leave_out: tuple[str, ...] = ()) -> str:
    columns = [field.column for field in model._meta.concrete_fields]
    columns = [column for column in columns if column not in leave_out]
    quote = connection.ops.quote_name
    values = ", ".join(changed.get(column, f"v.{quote(column)}") for column in columns)
    table = quote(model._meta.db_table)
    named = ", ".join(map(quote, columns))
    return f"INSERT INTO {table} ({named}) SELECT {values} FROM {table} v JOIN clone ON {where}"  # noqa: S608 -- names from the models, quoted
