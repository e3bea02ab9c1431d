"""What documents look like, by the contract: their keys and the types of these.

    python -m tests.api.document_shapes

writes down what they look like now, with the number of that shape; it refuses to where the shape
has changed and the number has not.
"""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

DOCUMENTS = ("Case", "CaseCard", "News", "NewsCard", "Category")
WRITTEN_DOWN = Path(__file__).parent / "snapshots/document_shapes.json"
TYPE = ("type", "format")


def document_shapes(contract: Mapping[str, Any]) -> dict[str, Any]:
    """Every document's keys, and their keys in turn; words and choices are left out."""
    schemas = contract["components"]["schemas"]
    return {name: _shape(schemas[name], schemas) for name in DOCUMENTS}


def _shape(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:
    if "$ref" in schema:
        return _shape(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    for several in ("allOf", "anyOf", "oneOf"):
        if several in schema:
            return [_shape(one, schemas) for one in schema[several]]
    if "properties" in schema:
        named = schema["properties"].items()
        return {name: _shape(one, schemas) for name, one in sorted(named)}
    if "items" in schema:
        return {"each": _shape(schema["items"], schemas)}
    return " ".join(str(schema[name]) for name in TYPE if name in schema)


def is_raised_where_changed(then: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether the same shape has the same number, and a new one a higher."""
    if then["shapes"] == now["shapes"]:
        return bool(then["schema"] == now["schema"])
    return bool(then["schema"] < now["schema"])


def _write() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
    django.setup()
    from api.building.schema_version import SCHEMA
    from api.schema import openapi

    now = {"schema": SCHEMA, "shapes": document_shapes(openapi(host_only=True))}
    if WRITTEN_DOWN.exists():
        then = json.loads(WRITTEN_DOWN.read_text("utf-8"))
        if not is_raised_where_changed(then, now):
            sys.exit("Raise SCHEMA in api/building/schema_version.py first, by one.")
    text = json.dumps(now, ensure_ascii=False, indent=1)
    WRITTEN_DOWN.write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    _write()
