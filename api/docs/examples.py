"""The examples of the contract: answers that were really given, one file each in ``api/examples``.

``tests/api/test_examples.py`` makes them from built documents and compares them byte for byte.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "examples"


@cache
def examples() -> dict[str, Any]:
    """Every example by its name, which is its file's."""
    return {
        path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))
    }


def example(name: str) -> Any:
    """One example; None where there is none of this name."""
    return examples().get(name)
