"""What a page tells search engines about itself and its site (schema.org), as one graph.

The case's and the report's own descriptions stand beside it: see `templatetags.exhibits`.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from site_pages.models import CampaignPage, CasePage, CategoryPage, NewsPage, NewsroomPage
from site_pages.models.home import HomePage
from site_pages.sharing import NEWS_PREFIX, Mount

Thing = dict[str, Any]
# Inside <script> these could end the element or start a comment; as escapes they cannot.
SCRIPT_ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


def data_block(thing: Thing) -> SafeString:
    """A JSON-LD element: data, never executed, so the content policy leaves it alone."""
    frame = {"@context": "https://schema.org", "inLanguage": "zh-Hans"}
    told = {**frame, **{name: value for name, value in thing.items() if value}}
    text = json.dumps(told, ensure_ascii=False).translate(SCRIPT_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 -- every sign that could leave the element is escaped above


def graph(context: Mapping[Any, Any], *, search_path: str) -> list[Thing]:
    """The site, where the page is in it, and the list that it shows. No query.

    Empty for what is no page of the tree: searches, error pages, previews of unsaved pages.
    """
    page, mount = context.get("page"), context.get("mount")
    if mount is None or getattr(page, "pk", None) is None:
        return []
    things = [organisation(mount)]
    if isinstance(page, HomePage):
        things.append(website(mount, search_path))
    else:
        things.append(breadcrumbs(_steps(page, mount)))
    if isinstance(page, CampaignPage | CategoryPage | NewsroomPage):
        things.append(collection(page, mount, context))
    return things


def organisation(mount: Mount) -> Thing:
    """The house behind the site."""
    home = f"{mount.root_url}/"
    return {"@type": "Organization", "@id": f"{home}#site", "name": mount.site_name, "url": home}


def website(mount: Mount, search_path: str) -> Thing:
    """The site and how its search is asked."""
    home = f"{mount.root_url}/"
    return {
        "@type": "WebSite",
        "url": home,
        "name": mount.site_name,
        "publisher": {"@id": f"{home}#site"},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{mount.root_url}{search_path}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }


def breadcrumbs(steps: list[tuple[str, str]]) -> Thing:
    """The way to the page: names and addresses from the front page on."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": address}
            for place, (name, address) in enumerate(steps, start=1)
        ],
    }


def collection(page: Any, mount: Mount, context: Mapping[Any, Any]) -> Thing:
    """A list page with what this part of it shows; what leads to other sites is left out."""
    cards = [*(context.get("cases") or []), *(context.get("news") or [])]
    shown = [card for card in cards if not card.get("is_external")]
    return {
        "@type": "CollectionPage",
        "url": _address(page, mount),
        "name": page.title,
        "mainEntity": {
            "@type": "ItemList",
            "numberOfItems": len(shown),
            "itemListElement": [
                {
                    "@type": "ListItem",
                    "position": place,
                    "name": card["title"],
                    "url": f"{mount.root_url}{card['path']}",
                }
                for place, card in enumerate(shown, start=1)
            ],
        },
    }


def _steps(page: Any, mount: Mount) -> list[tuple[str, str]]:
    above = ((name, _address(one, mount)) for name, one in _above(page))
    home = (pgettext("navigation", "Home"), f"{mount.root_url}/")
    news = (_("Notices and reports"), f"{mount.root_url}/{NEWS_PREFIX}/")
    between = [news] if isinstance(page, NewsPage) else []
    return [home, *between, *above, (page.title, _address(page, mount))]


def _above(page: Any) -> Iterator[tuple[str, Any]]:
    """The pages between the front page and this one, from what was read together with it."""
    if not isinstance(page, CasePage | CategoryPage):
        return
    category: Any = page.category
    if hasattr(category.campaign, "page"):
        yield _("Online exhibition hall"), category.campaign.page
    if isinstance(page, CasePage) and hasattr(category, "page"):
        yield category.name, category.page


def _address(page: Any, mount: Mount) -> str:
    path = page.get_url() or "/"
    return path if path.startswith("http") else f"{mount.root_url}{path}"
