"""Rich text for readers: the few tags it may have, whatever lies in the database.

The editor stores nothing else, but scripts and importers write past it. Sites, documents and copies
for WeChat clean alike, so that no one of them trusts what another one would take out.
"""

from collections.abc import Callable

import nh3

PARAGRAPH_TAGS = frozenset({"p", "b", "strong", "i", "em", "a", "ul", "ol", "li", "br"})
PARAGRAPH_ATTRIBUTES = {"a": {"href"}}
SCHEMES = frozenset({"http", "https", "mailto", "tel"})

Address = Callable[[str], str | None]
"""An address as it shall be written; None where there shall be none."""


def clean_html(html: str, *, address: Address | None = None, rel: str | None = None) -> str:
    """The text, its links expanded before, with nothing in it that a paragraph may not have.

    ``address`` says how a link's is written, ``rel`` what links are said to be.
    """

    def written(tag: str, attribute: str, value: str) -> str | None:
        return address(value) if address and (tag, attribute) == ("a", "href") else value

    return nh3.clean(
        html,
        tags=set(PARAGRAPH_TAGS),
        attributes=PARAGRAPH_ATTRIBUTES,
        url_schemes=set(SCHEMES),
        attribute_filter=written if address else None,
        link_rel=rel,
    )
