"""A theme that lacks a template, or all of them, wears the shared default."""

import pytest
from django.template import engines
from django.template.loader import render_to_string

from site_pages import theming
from tests.world import build_all, make_case, make_world

pytestmark = pytest.mark.django_db

HOST = "qingdaonews.localhost:8000"


@pytest.fixture
def theme(tmp_path, monkeypatch):
    """The folder of a theme that has nothing yet; no template is remembered before or after."""
    folder = tmp_path / "qingdaonews"
    folder.mkdir()
    monkeypatch.setattr(theming, "themes_folder", lambda: tmp_path)
    forget_templates()
    yield folder
    forget_templates()


def forget_templates() -> None:
    for loader in engines["django"].engine.template_loaders:
        loader.reset()


@pytest.fixture
def path(theme) -> str:
    make_world()
    case = make_case(title="没有模板也能看的案例")
    build_all()
    return case.get_url()


def test_theme_without_any_template_shows_the_page_in_the_default(client, path):
    answer = client.get(path, headers={"host": HOST})

    assert answer.status_code == 200
    assert "没有模板也能看的案例" in answer.content.decode()
    assert client.get("/", headers={"host": HOST}).status_code == 200


def test_theme_with_one_template_wears_the_default_for_all_others(client, path, theme):
    (theme / "404.html").write_text("本站没有这一页")

    missing = client.get("/nowhere/", headers={"host": HOST})
    assert (missing.status_code, missing.content.decode()) == (404, "本站没有这一页")
    assert client.get(path, headers={"host": HOST}).status_code == 200
    assert "本站没有这一页" not in client.get("/nowhere/").content.decode()


def test_theme_without_a_folder_is_no_theme_but_no_error(path):
    with theming.dressed_as("folder-that-was-never-made"):
        assert render_to_string("404.html")
