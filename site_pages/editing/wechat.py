"""复制到公众号: a report as a WeChat account's editor takes it."""

from dataclasses import dataclass
from html import unescape

from django.template.loader import render_to_string
from django.utils.html import strip_tags

from site_pages import pictures, queries, sharing
from site_pages.editing.inline_html import inline_styled
from site_pages.models import NewsPage, Picture
from site_pages.theming import dressed_as

TITLE_ZI = 64
DIGEST_ZI = 120
"""What WeChat's form accepts, in characters."""


@dataclass(frozen=True)
class WeChatArticle:
    """What the form of an account asks for; ``body`` is a fragment with inline styles."""

    title: str
    digest: str
    author: str
    source: str
    original: str
    body: str

    @property
    def plain(self) -> str:
        """The body's words, a line for each block."""
        broken = self.body.replace("</", "\n</")
        lines = (line.strip() for line in unescape(strip_tags(broken)).splitlines())
        return "\n".join(line for line in lines if line)

    @property
    def title_is_long(self) -> bool:
        """Whether WeChat would refuse the title."""
        return len(self.title) > TITLE_ZI


def wechat_article(page: NewsPage) -> WeChatArticle:
    """The report, draft or published. Makes missing picture sizes: call it outside transactions."""
    for picture in _pictures(page):
        pictures.make_what_can_be_made(picture)
    mount = _owner(page)
    lead = page.lead_picture
    shown = None
    if lead is not None:
        shown = pictures.published(lead, queries.existing_renditions(lead), alt=lead.alt_text)
    source = page.source or mount.site_name
    with sharing.at_home(), dressed_as(""):
        html = render_to_string(
            "site_pages/editing/wechat_body.html",
            {"page": page, "lead": shown, "source": source, "original": page.canonical_url},
        )
    return WeChatArticle(
        title=page.title,
        digest=digest(page.standfirst),
        author=page.author,
        source=source,
        original=page.canonical_url,
        body=inline_styled(html, base_url=f"{mount.hub_root_url}/"),
    )


def digest(text: str) -> str:
    """The text on one line, cut to what the form of an account accepts."""
    line = " ".join(text.split())
    return line if len(line) <= DIGEST_ZI else f"{line[: DIGEST_ZI - 1]}…"


def _owner(page: NewsPage) -> sharing.Mount:
    mounts = sharing.all_mounts()
    return next(one for one in mounts if page.url_path.startswith(one.root_path))


def _pictures(page: NewsPage) -> list[Picture]:
    found = page.body.stream_block.extract_references(page.body)
    named = {pk for model, pk, *_ in found if model is Picture}
    if page.lead_picture_id:
        named.add(page.lead_picture_id)
    return list(Picture.objects.filter(pk__in=named))
