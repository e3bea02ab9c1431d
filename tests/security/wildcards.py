"""Which routes each wildcard of the audiences lets in: committed, so that a new one is a decision.

``python -m tests.security.wildcards`` writes wildcard_routes.json anew. Read the difference
before committing it: every name that is new there has got the audience of its wildcard.
"""

import json
from collections import defaultdict
from pathlib import Path

COMMAND = "python -m tests.security.wildcards"
SNAPSHOT = Path(__file__).with_name("wildcard_routes.json")


def wildcard_routes() -> dict[str, list[str]]:
    """Wildcard -> names of the routes it decides about."""
    from tests.security.audiences import entry_for
    from tests.security.routes import all_routes

    covered = defaultdict(set)
    for route in all_routes():
        entry = entry_for(route)
        if entry and entry.endswith("*"):
            covered[entry].add(route.name)
    return {wildcard: sorted(names) for wildcard, names in sorted(covered.items())}


def main() -> None:
    """Write the snapshot."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
    django.setup()
    text = json.dumps(wildcard_routes(), indent=2, ensure_ascii=False)
    SNAPSHOT.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
