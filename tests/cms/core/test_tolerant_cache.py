"""Without its cache the site is read as before, and nobody signs in unlimited."""

import logging

import pytest
from django.core.cache import caches

from cms.settings.parts.storage import caches as cache_settings
from tests.security.people import EDITOR, make_user, sign_in
from tests.site_pages.visits import SLUGS, get
from tests.world import make_case, make_world

pytestmark = pytest.mark.django_db

AWAY = "redis://127.0.0.1:1/0"


@pytest.fixture
def without_cache(settings, monkeypatch, tmp_path):
    """An installation whose Redis does not answer."""
    monkeypatch.setenv("CACHE_URL", AWAY)
    settings.CACHES = cache_settings(tmp_path)


@pytest.mark.usefixtures("without_cache")
def test_every_site_is_read_without_a_cache(client, caplog):
    make_world(partners=SLUGS[:1])
    case = make_case()

    for path in ("/", "/2020/", case.get_url(), "/sitemap.xml"):
        assert get(client, "qingdaonews", path).status_code == 200, path

    assert {r.levelno for r in caplog.records if r.name.endswith("tolerant_cache")} <= {
        logging.ERROR
    }


@pytest.mark.usefixtures("without_cache")
def test_nobody_signs_in_uncounted(client):
    answer = sign_in(client, make_user(EDITOR))

    assert answer.status_code in {200, 429}
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("without_cache")
def test_cache_that_is_away_holds_nothing():
    cache = caches["default"]

    cache.set("a", 1)

    assert (cache.get("a", 7), cache.add("a", 1), cache.delete("a")) == (7, False, False)
    assert cache.get_many(["a"]) == {}


def test_cache_that_answers_is_the_usual_one(settings, tmp_path, monkeypatch):
    monkeypatch.delenv("CACHE_URL", raising=False)
    assert cache_settings(tmp_path)["default"]["BACKEND"].endswith("tolerant_cache.DatabaseCache")
    monkeypatch.setenv("CACHE_URL", "locmemcache://")
    assert cache_settings(tmp_path)["default"]["BACKEND"].endswith("LocMemCache")
