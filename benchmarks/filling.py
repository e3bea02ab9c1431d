"""What the API's benchmark stands on: the corpus in the store, and pages for Wagtail's APIs."""

import json
from datetime import date
from typing import Any

from benchmarks import corpus

PAGES = 200
"""Enough for lists of 20 at many offsets; fewer rows than our 2,000 are to Wagtail's advantage."""
PICTURES = 12


def fill() -> None:
    """Migrate and fill an empty database."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    make_pages()
    from cms.documents.models import PendingBuild

    PendingBuild.objects.all().delete()  # the store holds the corpus, not these pages
    built = list(corpus.documents())
    found = corpus.fingerprint(built)
    assert found == corpus.SHA256, f"the corpus has changed: SHA-256 {found}"
    corpus.put(built)
    vacuum()


def vacuum() -> None:
    """Statistics for the planner, as autovacuum would make them in a while."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def make_pages(count: int = PAGES) -> None:
    """Live case pages with the texts of the corpus's first cases."""
    from site_pages.models import CategoryPage
    from tests.world import make_picture, make_world

    make_world()
    pictures = [make_picture() for _ in range(PICTURES)]
    for picture in pictures:
        picture.get_rendition("width-480")
    parents = list(CategoryPage.objects.all())
    for number, document in enumerate(corpus.documents(count, 0)):
        values = json.loads(document.full)
        _make_page(values, number, parents[number % 2], pictures)


def _make_page(values: dict[str, Any], number: int, parent: Any, pictures: list[Any]) -> None:
    from site_pages.models import CaseDescriptionPart, CasePage, CasePicture

    page = CasePage(
        slug=f"bench-{number}",
        in_service_on=date(2019, 5, 1),
        field=str(parent.category.fields.first()),
        **{
            name: values[name]
            for name in ("title", "applicant", "platform_url", "honours", "brief")
        },
    )
    page.description_parts = [
        CaseDescriptionPart(text=part["text"]) for part in values["description"]
    ]
    page.pictures = [
        CasePicture(
            picture=pictures[(number + n) % len(pictures)],
            alt_text=image["alt"],
            caption=image["caption"],
        )
        for n, image in enumerate(values["images"])
    ]
    page.tags.add(*values["tags"])
    parent.add_child(instance=page)


def restore() -> None:
    """Put the corpus back as it was: what a former run has published again."""
    corpus.put(corpus.documents(1, 0))
