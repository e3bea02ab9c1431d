"""Where in the contract each example stands: spectacular's hook puts them there."""

import json
from collections.abc import Iterable
from typing import Any

from api import errors
from api.docs.examples import example, examples

PHASES = (
    *("submission", "screening", "voting", "tally_review", "media_review"),
    *("expert_review", "public_notice", "released"),
)
SHOWN: dict[str, tuple[str, ...]] = {
    "index": ("index",),
    "cases": ("cases",),
    "case": (
        *("case-full-voting", "case-full-released"),
        *("case-card-voting", "case-card-released", "case-chosen"),
    ),
    "news": ("news",),
    "news_item": ("news-report", "news-notice", "news-event", "news-card"),
    "categories": ("categories",),
    "campaigns": ("campaigns",),
    "campaign": tuple(f"campaign-{phase}" for phase in PHASES),
    "results": ("results",),
    "sites": ("sites",),
    "changes": ("changes-upsert", "changes-tombstone"),
    "snapshot": ("snapshot",),
}
"""Operation -> the examples of what it answers, the most telling first."""
LINES = "application/x-ndjson"


def give_examples(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Spectacular's hook: every answer and every problem with examples of it.

    Each example stands in the contract once, below ``components``, and is named where it belongs.
    """
    used: set[str] = set()
    for methods in result["paths"].values():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                for media_type, content in response.get("content", {}).items():
                    names = _names(operation, status, media_type)
                    if names:
                        content["examples"] = {name: _reference(name) for name in names}
                        used.update(names)
    result["components"]["examples"] = {name: _component(name) for name in sorted(used)}
    return result


def _names(operation: dict[str, Any], status: str, media_type: str) -> Iterable[str]:
    if media_type != errors.MEDIA_TYPE:
        return SHOWN.get(operation["operationId"], ()) if status == "200" else ()
    codes = operation.get("x-problems", ())
    named = [f"problem-{code}" for code in codes]
    return [name for name in named if name in examples() and _status(name) == status]


def _status(name: str) -> str:
    return str(example(name)["status"])


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/examples/{name}"}


def _component(name: str) -> dict[str, Any]:
    shown = example(name)
    if isinstance(shown, list):
        shown = "".join(f"{_compact(line)}\n" for line in shown)
    return {"summary": name.replace("-", " ").replace("_", " "), "value": shown}


def _compact(line: Any) -> str:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))
