"""Which shared pages editors put into the menus of all sites.

Mastheads must not pay for it in queries: the list is one entry of the shared cache, dropped
whenever a page is published, withdrawn, moved, deleted, opened or closed. An entry that was read
before a change and written after it lives a minute.
"""

from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from site_pages.queries import is_restricted

KEY = "menu-pages:1"
SECONDS = 60


def in_menus() -> list[tuple[str, str]]:
    """Title and path in the tree of each, in the tree's order; less what not everybody may read."""
    known: list[tuple[str, str]] | None = cache.get(KEY)
    if known is None:
        found = Page.objects.live().in_menu().filter(content_type__in=_shared_types())
        shown = found.exclude(is_restricted("path")).order_by("path")
        known = list(shown.values_list("title", "url_path"))
        cache.set(KEY, known, SECONDS)
    return known


def _shared_types() -> list[ContentType]:
    """The types whose pages are mounted on every host; Django keeps them in memory."""
    from site_pages.models import SharedPage

    return list(ContentType.objects.get_for_models(*_concrete_below(SharedPage)).values())


def _concrete_below(model: type[Any]) -> list[type[Any]]:
    below = [found for child in model.__subclasses__() for found in _concrete_below(child)]
    return below if model._meta.abstract else [model, *below]


def connect() -> None:
    """Drop what is kept whenever it may have changed."""
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(_forget, dispatch_uid="menus")
    post_delete.connect(_forget_deleted, dispatch_uid="menus: page")
    for signal in (post_save, post_delete):
        signal.connect(_forget, sender=PageViewRestriction, dispatch_uid="menus: restriction")


def _forget_deleted(instance: Any, **_kwargs: Any) -> None:
    if isinstance(instance, Page):
        _forget()


def _forget(**_kwargs: Any) -> None:
    """Ask anew, now and once all can see what was written."""
    cache.delete(KEY)
    transaction.on_commit(partial(cache.delete, KEY), robust=True)
