"""Themes: a partner's templates over the shared defaults, with template caching left on.

A theme is the folder ``templates/sites/<slug>/``. The theme being rendered is a ContextVar,
so that neither threads nor requests can leak one into another; the cached loader keeps one
entry per theme. ``{% extends "base.html" %}`` inside ``sites/x/base.html`` extends the
default, so overriding one block does not mean copying a page.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.template.loaders.cached import Loader as CachedLoader
from django.template.loaders.filesystem import Loader as FilesystemLoader
from django.template.response import TemplateResponse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from site_pages import sharing

_theme: ContextVar[str] = ContextVar("theme", default="")
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]*")


def current_theme() -> str:
    """Slug of the theme being rendered; empty for the shared defaults."""
    return _theme.get()


@contextmanager
def dressed_as(theme: str) -> Iterator[None]:
    """Render everything inside the block in ``theme``.

    The name becomes part of a path: one that is no slug is taken for the shared defaults.
    """
    token = _theme.set(theme if _SLUG.fullmatch(theme) else "")
    try:
        yield
    finally:
        _theme.reset(token)


def app_folder() -> Path:
    """Where this app's files are."""
    return Path(apps.get_app_config("site_pages").path)


def themes_folder() -> Path:
    """Where the themes' templates live."""
    return app_folder() / "templates" / "sites"


def static_folder() -> Path:
    """Where the themes' static files live."""
    return app_folder() / "static" / "site_pages" / "sites"


def theme_slugs() -> list[str]:
    """Every theme that has templates."""
    return _folders(themes_folder())


def known_slugs() -> list[str]:
    """Every name under which there are templates or static files of a theme."""
    return sorted({*theme_slugs(), *_folders(static_folder())})


def _folders(parent: Path) -> list[str]:
    """Names of the folders that hold anything: an empty one is no theme yet."""
    folders = (path for path in parent.glob("*") if path.is_dir())
    return sorted(path.name for path in folders if any(path.iterdir()))


class ThemeLoader(FilesystemLoader):
    """Looks in the current theme's folder and nowhere else."""

    def get_dirs(self) -> list[str | Path]:
        """The theme's folder, none without a theme."""
        theme = current_theme()
        return [themes_folder() / theme] if theme else []


class ThemedCachedLoader(CachedLoader):
    """Django's cached loader with one cache entry per theme."""

    def cache_key(self, template_name: str, skip: Any = None) -> str:
        """Prefix Django's key with the theme."""
        return f"{current_theme()}\0{super().cache_key(template_name, skip)}"


class ThemedTemplateResponse(TemplateResponse):
    """Renders late, as TemplateResponse does, but in its own theme and on its own site."""

    def __init__(
        self,
        request: HttpRequest,
        *args: Any,
        theme: str,
        mount: sharing.Mount | None = None,
        **kwargs: Any,
    ) -> None:
        self.theme = theme
        self.mount = mount
        super().__init__(request, *args, **kwargs)

    @property
    def rendered_content(self) -> str:
        """The body, every include and base of it in the response's theme."""
        with sharing.visiting(self.mount), dressed_as(self.theme):
            return super().rendered_content


def preview_themes() -> list[tuple[str, Any]]:
    """(mode, label) for Wagtail's preview: the hub and every partner that has a theme."""
    from cms.campaigns.models import Partner

    names = SimpleLazyObject(lambda: dict(Partner.objects.values_list("slug", "name")))
    partners = (slug for slug in theme_slugs() if slug != sharing.HUB_THEME)
    return [(sharing.HUB_THEME, _("Hub site")), *((slug, _name(names, slug)) for slug in partners)]


def _name(names: Any, slug: str) -> Any:
    return SimpleLazyObject(lambda: names.get(slug, slug))
