"""What a page's head needs: the theme's stylesheets, and how search engines may use the page."""

from dataclasses import dataclass
from typing import Any, cast

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.utils.safestring import SafeString

from cms.campaigns.models import IndexPolicy
from site_pages import theming
from site_pages.about import About, about_campaign, campaign_of
from site_pages.reach.structured_data import data_block, graph
from site_pages.sharing import Mount

register = template.Library()

SHARED = ("tokens", "base", "hall", "reports", "facts", "honours")
SHARED_SHEETS = tuple(f"site_pages/css/{name}.css" for name in SHARED)
THEME_SHEETS = ("tokens.css", "site.css")


@dataclass(frozen=True)
class Indexing:
    """What a page says to search engines; an empty string says nothing."""

    canonical: str
    robots: str


@register.simple_tag
def stylesheets(theme: str) -> list[str]:
    """Addresses of the sheets in their order: shared tokens and components, then the theme's.

    A theme without sheets of its own wears the shared ones.
    """
    return [static(sheet) for sheet in (*SHARED_SHEETS, *theme_sheets(theme))]


def theme_sheets(theme: str) -> tuple[str, ...]:
    """The theme's own sheets that exist, as static paths."""
    folder = theming.static_folder() / theme
    found = (name for name in THEME_SHEETS if theme and (folder / name).is_file())
    return tuple(f"site_pages/sites/{theme}/{name}" for name in found)


@register.simple_tag(takes_context=True)
def about(context: Context) -> About | None:
    """Who stands behind the page's campaign, else behind the newest one. No query as a rule.

    None without a request: error pages may be shown because the database is away.
    """
    if context.get("request") is None:
        return None
    return about_campaign(campaign_of(context.get("page")))


@register.simple_tag(takes_context=True)
def indexing(context: Context) -> Indexing:
    """The page's canonical address and robots rule by the visited site's policy (DESIGN 5).

    A page of the site's own is its own original. Of a page from elsewhere the hub always, and
    a partner by policy, names the source; ``original`` claims the copy; ``noindex`` keeps it
    out. A searched or filtered list is nobody's landing page.
    """
    page, mount = context.get("page"), context.get("mount")
    if page is None or not hasattr(page, "canonical_url"):
        return Indexing(canonical="", robots="noindex")
    if _is_narrowed(context):
        return Indexing(canonical="", robots="noindex, follow")
    source = page.canonical_url
    if mount is None or source.startswith(f"{mount.root_url}/"):
        return Indexing(canonical=source + _page_number(context), robots="")
    if mount.index_policy == IndexPolicy.NOINDEX:
        return Indexing(canonical="", robots="noindex, follow")
    here = mount.index_policy == IndexPolicy.ORIGINAL and not mount.is_hub
    address = _address_here(page, mount) if here else source
    return Indexing(canonical=address + _page_number(context), robots="")


@register.simple_tag(takes_context=True)
def site_graph(context: Context) -> SafeString:
    """The structured data that every page has: its site, its place, its list. No query."""
    masthead = context.get("masthead")
    told = cast("dict[Any, Any]", context.flatten())
    things = graph(told, search_path=masthead.search_path if masthead else "")
    return data_block({"@graph": things}) if things else SafeString("")


def _is_narrowed(context: Context) -> bool:
    """Whether a list shows less than its address says; a category's own page does not."""
    chosen = context.get("chosen") or {}
    names = ["q", "tag", "field", "winner", "order"]
    if not context.get("category"):
        names.append("category")
    return any(chosen.get(name) for name in names)


def _address_here(page: Any, mount: Mount) -> str:
    path = page.get_url() or "/"
    return path if path.startswith("http") else f"{mount.root_url}{path}"


def _page_number(context: Context) -> str:
    """Later pages of a list are pages of their own, not copies of the first."""
    results = context.get("results")
    number = getattr(results, "number", 1)
    return f"?page={number}" if number > 1 else ""
