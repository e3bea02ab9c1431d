"""Themes: a site's templates over the shared ones, never another's, never out of the folder."""

from pathlib import Path

import pytest
from django.template import TemplateDoesNotExist, engines
from django.template.loader import get_template, render_to_string

from site_pages import checks, theming
from site_pages.theming import current_theme, dressed_as


@pytest.fixture
def themes(tmp_path, monkeypatch) -> Path:
    """Two themes of our own, one with a template that the other lacks; caching stays on."""
    folders = {name: tmp_path / "templates" / name for name in ("red", "plain")}
    for name, folder in folders.items():
        folder.mkdir(parents=True)
        (folder / "base.html").write_text(f"{name} base {{% block main %}}{{% endblock %}}")
        static = tmp_path / "static" / name
        static.mkdir(parents=True)
        (static / "tokens.css").write_text("")
    (folders["red"] / "only.html").write_text("only red")
    (folders["red"] / "part.html").write_text("red part")
    (tmp_path / "secret.html").write_text("outside of the themes")
    monkeypatch.setattr(theming, "themes_folder", lambda: tmp_path / "templates")
    monkeypatch.setattr(theming, "static_folder", lambda: tmp_path / "static")
    monkeypatch.setattr(theming, "app_folder", lambda: tmp_path)
    _forget_templates()
    yield tmp_path
    _forget_templates()


def _forget_templates() -> None:
    for loader in engines["django"].engine.template_loaders:
        loader.reset()


def test_a_theme_wins_over_the_shared_templates_and_is_cached_by_itself(themes):
    for _ in range(2):  # the second time from the cache
        with dressed_as("red"):
            assert render_to_string("base.html").startswith("red base")
        with dressed_as("plain"):
            assert render_to_string("base.html").startswith("plain base")


def test_what_a_theme_lacks_is_shared_and_never_another_themes(themes):
    with dressed_as("red"):
        assert render_to_string("only.html") == "only red"
    for theme in ("plain", "no-such-theme", ""):
        with dressed_as(theme), pytest.raises(TemplateDoesNotExist):
            get_template("only.html")
    with dressed_as("plain"):
        assert Path(get_template("404.html").origin.name).parent.name == "templates"


def test_a_missing_template_that_a_theme_gains_later_is_found_in_that_theme_alone(themes):
    with dressed_as("plain"), pytest.raises(TemplateDoesNotExist):
        get_template("part.html")
    with dressed_as("red"):
        assert render_to_string("part.html") == "red part"


def test_a_page_of_the_shared_templates_extends_the_themes_base(themes):
    (themes / "templates" / "red" / "page.html").write_text(
        '{% extends "base.html" %}{% block main %}page{% endblock %}'
    )
    with dressed_as("red"):
        assert render_to_string("page.html") == "red base page"


@pytest.mark.parametrize("name", ["..", "../..", "red/../..", "/etc", "red\0", ".", "RED", "a b"])
def test_a_themes_name_cannot_leave_the_folder(themes, name):
    with dressed_as(name):
        assert current_theme() == ""
        with pytest.raises(TemplateDoesNotExist):
            get_template("secret.html")


def test_a_template_name_cannot_leave_the_theme(themes):
    with dressed_as("red"), pytest.raises(TemplateDoesNotExist):
        get_template("../../secret.html")


def test_the_shipped_themes_are_complete():
    assert {"hub", "qingdaonews"} <= set(theming.theme_slugs())
    assert checks.check_themes() == []


@pytest.mark.parametrize("lost", ["templates/red/base.html", "static/red/tokens.css"])
def test_a_theme_without_base_or_tokens_stops_start_up_with_its_name(themes, lost):
    assert checks.check_themes() == []
    (themes / lost).unlink()
    (found,) = checks.check_themes()
    assert found.id == "site_pages.E001"
    assert "'red'" in found.msg
    assert lost in found.msg
    assert found.hint


def test_an_empty_folder_is_no_theme(themes):
    (themes / "templates" / "empty").mkdir()
    assert theming.theme_slugs() == ["plain", "red"]
    assert checks.check_themes() == []
