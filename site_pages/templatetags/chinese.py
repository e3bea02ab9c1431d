"""Dates, numbers and credits as Chinese readers expect them.

A word that a template marks for translation reaches a filter as a promise of a text.
"""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.encoding import uri_to_iri
from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify

register = template.Library()


@register.filter
def instant(value: object) -> datetime | None:
    """The moment a stored card names (RFC 3339), in the site's time zone; None for anything else.

    Formatting is left to Django's ``date``.
    """
    moment = parse_datetime(value) if isinstance(value, str) else value
    if not isinstance(moment, datetime):
        return None
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


@register.filter
def anchor(heading: object) -> str:
    """A heading as the name of its place on the page: its words, joined by hyphens."""
    return slugify(str(heading), allow_unicode=True) or "heading"


@register.filter
def numbered(value: object, digits: int = 3) -> str:
    """A ballot number or place with leading zeros; empty where there is none."""
    return str(value).zfill(digits) if value or value == 0 else ""


@register.filter
def readable(address: str) -> str:
    """An address with its Chinese characters as such, for the eye; browsers take it as well."""
    return uri_to_iri(address)


@register.filter
def labelled(value: str, label: str | Promise) -> str:
    """A credit with its label once: newsrooms type “责任编辑 某某” as often as “某某”."""
    name = str(value or "").strip()
    return name if not name or name.startswith(str(label)) else f"{label} {name}"


@register.filter
def short_name(category: str) -> str:
    """A category's name without its closing 类, as navigation bars print it."""
    return category.removesuffix("类") or category


@register.filter
def break_before(title: str, word: str | Promise) -> SafeString:
    """A title that may wrap before ``word``: Chinese has no spaces to tell where words end."""
    head, found, tail = str(title).partition(str(word))
    return format_html("{}<wbr>{}{}", head, found, tail) if head and found else escape(title)
