"""HTML for editors that strip style sheets: every style on its element, every address absolute.

WeChat's editor keeps ``style`` attributes and drops classes, sheets, scripts and links that leave
WeChat. What has no style here loses its tag and keeps its words, so a block kind that is unknown
today arrives as text.
"""

from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin

INK, GREY, LINE = "#333333", "#888888", "#dddddd"
STYLES = {
    "p": f"margin:0 0 1.2em;font-size:16px;line-height:1.8;color:{INK};text-align:justify",
    "h2": f"margin:1.8em 0 0.9em;font-size:18px;line-height:1.5;font-weight:bold;color:{INK}",
    "h3": f"margin:1.5em 0 0.8em;font-size:17px;line-height:1.5;font-weight:bold;color:{INK}",
    "h4": f"margin:1.5em 0 0.8em;font-size:16px;line-height:1.5;font-weight:bold;color:{INK}",
    "strong": "font-weight:bold",
    "em": "font-style:italic",
    "ul": f"margin:0 0 1.2em;padding-left:1.6em;font-size:16px;line-height:1.8;color:{INK}",
    "ol": f"margin:0 0 1.2em;padding-left:1.6em;font-size:16px;line-height:1.8;color:{INK}",
    "li": "margin:0 0 0.4em",
    "dl": f"margin:0 0 1.2em;padding:0.8em 1em;border:1px solid {LINE};color:{INK}",
    "dt": f"margin:0.4em 0 0;font-size:14px;line-height:1.6;color:{GREY}",
    "dd": "margin:0 0 0.6em;font-size:22px;line-height:1.4;font-weight:bold",
    "blockquote": f"margin:0 0 1.2em;padding:0 0 0 1em;border-left:4px solid {LINE};color:{INK}",
    "figure": "margin:0 0 1.2em;text-align:center",
    "figcaption": f"margin:0.5em 0 0;font-size:14px;line-height:1.6;color:{GREY}",
    "img": "max-width:100%;height:auto;vertical-align:middle",
    "table": "width:100%;margin:0 0 1.2em;border-collapse:collapse;font-size:14px;line-height:1.6",
    "caption": f"margin:0 0 0.5em;font-size:14px;color:{GREY}",
    "thead": "",
    "tbody": "",
    "tr": "",
    "th": f"padding:6px 8px;border:1px solid {LINE};font-weight:bold;text-align:left",
    "td": f"padding:6px 8px;border:1px solid {LINE}",
    "section": "margin:0 0 1.2em",
    "br": "",
    "hr": f"margin:1.6em 0;border:0;border-top:1px solid {LINE}",
}
SAME_AS = {"b": "strong", "i": "em", "h1": "h2", "h5": "h4", "h6": "h4", "cite": "em"}
SAME_AS |= dict.fromkeys(("article", "aside", "div"), "section")
VOID = frozenset({"br", "hr", "img"})
# Elements without a closing tag that are none of ours.
UNCLOSED = frozenset({"source", "input", "meta", "link", "wbr", "track", "area", "col", "embed"})
SILENT = frozenset({"script", "style", "template", "button", "select", "nav", "noscript"})
KEPT = {"img": ("src", "alt"), "td": ("colspan", "rowspan"), "th": ("colspan", "rowspan")}
DRAWN = frozenset({"title", "desc"})


def inline_styled(html: str, *, base_url: str) -> str:
    """The fragment with every style on its element; relative pictures are found at ``base_url``."""
    parser = _Inliner(base_url)
    parser.feed(html)
    parser.close()
    return "".join(parser.out).strip()


class _Inliner(HTMLParser):
    def __init__(self, base_url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.base_url = base_url
        self.out: list[str] = []
        # Open elements: their tag here, and the one written for it ("" for none).
        self.stack: list[tuple[str, str]] = []
        self.silence = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNCLOSED:
            return
        given = {name: value or "" for name, value in attrs}
        written = SAME_AS.get(tag, tag)
        silent = tag in SILENT or "hidden" in given or "visually-hidden" in given.get("class", "")
        if self.silence or silent:
            if tag not in VOID:
                self.silence += 1
            return
        if written in VOID:
            self._void(written, given)
            return
        if tag in DRAWN and any(one == "svg" for one, _ in self.stack):
            # Of a drawing only its words are left.
            written = "p"
        written = written if written in STYLES else ""
        self.stack.append((tag, written))
        if written:
            self.out.append(self._opening(written, given))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """As in XML: a shape of a drawing, closed at once; a void element of HTML."""
        written = SAME_AS.get(tag, tag)
        if written in VOID and not self.silence:
            self._void(written, {name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or tag in UNCLOSED:
            return
        if self.silence:
            self.silence -= 1
            return
        if all(one != tag for one, _ in self.stack):
            return
        while self.stack:
            opened, written = self.stack.pop()
            if written:
                self.out.append(f"</{written}>")
            if opened == tag:
                return

    def close(self) -> None:
        """Close what the fragment left open."""
        super().close()
        self.out += [f"</{written}>" for _, written in reversed(self.stack) if written]
        self.stack.clear()

    def handle_data(self, data: str) -> None:
        in_drawing = any(one == "svg" for one, _ in self.stack)
        if self.silence or (in_drawing and self.stack[-1][0] not in DRAWN):
            return
        self.out.append(escape(data, quote=False))

    def _void(self, tag: str, given: dict[str, str]) -> None:
        if tag != "img" or given.get("src"):
            self.out.append(self._opening(tag, given))

    def _opening(self, tag: str, given: dict[str, str]) -> str:
        kept = {name: given[name] for name in KEPT.get(tag, ()) if name in given}
        if "src" in kept:
            kept["src"] = urljoin(self.base_url, kept["src"])
        if style := STYLES[tag]:
            kept["style"] = style
        written = "".join(f' {name}="{escape(value)}"' for name, value in kept.items())
        return f"<{tag}{written}>"
