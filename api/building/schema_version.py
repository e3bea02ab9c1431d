"""The number of the documents' shape, which every document carries as ``schema``.

It is raised by one whenever a key is added, taken away or becomes of another type
(`docs/reference/api-versions.md`); `tests/api/test_document_shapes.py` fails until it is. Stored
documents name it in their source, so those of another shape are found and built anew by the
reconciliation that runs every minute: nobody has to do anything.
"""

from site_pages.models import PublicPage

SCHEMA = 1


def source_of(page: PublicPage) -> str:
    """The state that a page's document is built from: our shape and the page's revision."""
    return f"schema:{SCHEMA} revision:{page.live_revision_id}"
