"""What a place that leads here puts up: a link, or a line of HTML around it (R23). Pure."""

from html import escape

DIRECT = "direct"
"""The channel of those who came by none."""
PREFIX = "from"
"""First segment of a channel's path, on every host."""


def channel_link(root_url: str, slug: str) -> str:
    """The channel's address on a site, whose ``root_url`` has no slash at its end."""
    return f"{root_url}/{PREFIX}/{slug}/"


def embed_snippet(link: str, title: str) -> str:
    """One line of HTML for a partner's page: a plain link, without script, frame or cookie."""
    words = escape(title, quote=False)
    return f'<a href="{escape(link)}" target="_blank" rel="noopener">{words}</a>'
