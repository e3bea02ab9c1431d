"""The typed blocks of a body as one piece of HTML, for templates that take it as it comes.

Everything is escaped or sanitised; the tags are those that any site has rules for.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from site_pages import charts


def body_html(blocks: Iterable[dict[str, Any]]) -> str:
    """The typed blocks as one piece of HTML: their paragraphs, and the rest escaped."""
    return "".join(RENDERERS.get(block["type"], escape)(block["value"]) for block in blocks)


def _heading(value: str) -> str:
    return format_html("<h2>{}</h2>", value)


def _subheading(value: str) -> str:
    return format_html("<h3>{}</h3>", value)


def _picture(value: dict[str, Any]) -> str:
    if not value["src"]:
        return format_html("<p>{}</p>", value["caption"] or value["alt"])
    image = format_html(
        '<img src="{}" alt="{}" width="{}" height="{}">',
        value["src"],
        value["alt"],
        value["width"],
        value["height"],
    )
    caption = format_html("<figcaption>{}</figcaption>", value["caption"])
    return format_html("<figure>{}{}</figure>", image, caption if value["caption"] else "")


def _quote(value: dict[str, str]) -> str:
    cite = format_html("<cite>{}</cite>", value["speaker"]) if value["speaker"] else ""
    return format_html("<blockquote><p>{}</p>{}</blockquote>", value["text"], cite)


def _figures(rows: Iterable[dict[str, str]]) -> str:
    items = "".join(
        format_html("<dt>{}{}</dt><dd>{}</dd>", row["number"], row["unit"], row["meaning"])
        for row in rows
    )
    return f"<dl>{items}</dl>"


def _gallery(value: dict[str, Any]) -> str:
    title = _subheading(value["title"]) if value["title"] else ""
    return title + "".join(_picture(one) for one in value["pictures"])


def _table(value: dict[str, Any]) -> str:
    return _grid(value, value["caption"], named=value["row_headings"]) + _data_source(value)


def _chart(value: dict[str, Any]) -> str:
    """The numbers: a drawing would need a style sheet on the reader's side."""
    unit = f" ({value['unit']})" if value["unit"] else ""
    return _grid(value, f"{value['title']}{unit}", named=True) + _data_source(value)


def _grid(value: dict[str, Any], caption: str, *, named: bool) -> str:
    heads = format_html_join("", '<th scope="col">{}</th>', ((c,) for c in value["columns"]))
    rows = format_html_join("", "<tr>{}</tr>", ((_row(row, named),) for row in value["rows"]))
    return format_html(
        "<table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
        caption,
        heads,
        rows,
    )


def _row(cells: Sequence[Any], named: bool) -> SafeString:
    texts = [charts.written(c) if isinstance(c, int | float) else c for c in cells]
    first = format_html('<th scope="row">{}</th>', texts[0]) if named and texts else ""
    others = ((text,) for text in (texts[1:] if named else texts))
    return format_html("{}{}", first, format_html_join("", "<td>{}</td>", others))


def _data_source(value: dict[str, Any]) -> str:
    return format_html("<p><small>{}</small></p>", value["source"]) if value["source"] else ""


def _video(value: dict[str, Any]) -> str:
    poster = value["poster"]["src"] if value["poster"] else ""
    if value["file"]:
        shown = format_html(
            '<video controls preload="none" src="{}" poster="{}" title="{}"></video>'
            if poster
            else '<video controls preload="none" src="{}"{} title="{}"></video>',
            value["file"]["url"],
            poster,
            value["title"],
        )
    else:
        picture = format_html('<img src="{}" alt="">', poster) if poster else ""
        address, title = value["address"], value["title"]
        shown = format_html('<a href="{}" rel="noopener">{}{}</a>', address, picture, title)
    caption = value["caption"] or value["title"]
    return format_html("<figure>{}<figcaption>{}</figcaption></figure>", shown, caption)


def _case(value: dict[str, str]) -> str:
    return format_html('<p><a href="{}">{}</a></p>', value["url"], value["title"])


def _box(value: dict[str, str]) -> str:
    text = mark_safe(value["text"])  # noqa: S308 -- sanitised when the block's value was made
    return format_html("<aside><h3>{}</h3>{}</aside>", value["title"], text)


def _downloads(files: Iterable[dict[str, Any]]) -> str:
    rows = ((f["url"], f["title"], filesizeformat(f["size"] or 0)) for f in files)
    items = format_html_join("", '<li><a href="{}">{}</a> ({})</li>', rows)
    return format_html("<ul>{}</ul>", items)


RENDERERS: Mapping[str, Callable[[Any], str]] = {
    "heading": _heading,
    "subheading": _subheading,
    "paragraph": str,
    "picture": _picture,
    "quote": _quote,
    "figures": _figures,
    "gallery": _gallery,
    "table": _table,
    "chart": _chart,
    "video": _video,
    "case": _case,
    "box": _box,
    "downloads": _downloads,
}
