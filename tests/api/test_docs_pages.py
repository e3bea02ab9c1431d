"""``/api/v1/docs/``: the contract to try out, and a page for every problem there can be."""

import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils.translation import override

from api import errors
from api.docs import problems
from api.docs.advice import ADVICE
from cms.core.errors import DomainError
from tests.assertions import assert_problem
from tests.cms.core.test_security_headers import INLINE, LOADED, STRICT, policy

DOCS, PROBLEMS = "/api/v1/docs/", "/api/v1/docs/problems/"
CODES = [kind.code for kind in errors.ALL_KINDS]


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def every_code() -> set[str]:
    """What any answer of this process can carry: the API's kinds and the domain's refusals."""

    def below(error: type[DomainError]) -> set[str]:
        return {error.code}.union(*map(below, error.__subclasses__()))

    kinds = {one.code for one in vars(errors).values() if isinstance(one, errors.ProblemKind)}
    return kinds | below(DomainError) | set(errors.DECLARED)


def test_d06_every_problem_has_a_page_at_its_type(client):
    codes = every_code()
    assert set(CODES) < codes
    for code in codes:
        response = client.get(f"{errors.TYPE_PREFIX}{code}")
        assert response.status_code == 200, code
        page = soup(response)
        assert page.select_one("main code").text == code
        assert f'"code": "{code}"' in page.select_one("pre").text
        assert page.select_one("h1").text.strip()


def test_no_advice_is_missing_and_none_is_left_over():
    assert sorted(ADVICE) == sorted(CODES)
    assert len(CODES) == len(set(CODES))


@pytest.mark.parametrize("code", CODES)
def test_d06_a_problem_is_explained_in_the_readers_language(client, code):
    for asked, language in (("zh-CN", "zh-hans"), ("en", "en")):
        response = client.get(f"{PROBLEMS}{code}", headers={"accept-language": asked})
        assert response["Content-Language"] == language
        assert "Accept-Language" in response["Vary"]
        page = soup(response)
        assert page.html["lang"] == language
        with override(language):
            advice = ADVICE[code]
            told = [str(advice.happened), str(advice.to_do)]
            assert page.select_one("h1").text == str(problems.find(code).kind.title)
        assert [one.text for one in page.select("main h2 + p")] == told


def test_d06_the_list_names_them_all_and_says_which_are_a_plugins(client):
    page = soup(client.get(PROBLEMS))
    listed = {one.select_one("code").text: one for one in page.select(".problems li")}
    assert [*listed][: len(CODES)] == CODES
    plugins = {code: one.text for code, one in listed.items() if code not in CODES}
    assert "picks" in plugins["already_picked"]
    assert not any("%(" in text for text in plugins.values())
    for one in listed.values():
        assert client.get(one.a["href"]).status_code == 200


def test_d06_a_plugins_own_kind_has_its_page_as_soon_as_it_is_declared(client, monkeypatch):
    monkeypatch.setattr(errors, "DECLARED", {**errors.DECLARED})
    assert client.get(f"{PROBLEMS}too_ripe").status_code == 404
    errors.ProblemKind("too_ripe", 409, "“%(title)s” is too ripe.")
    page = soup(client.get(f"{PROBLEMS}too_ripe"))
    assert page.select_one("h1").text == "“…” is too ripe."
    assert page.select_one("main .status").text == "409"
    assert "too_ripe" in soup(client.get(PROBLEMS)).select_one(".problems").text


def test_what_a_request_said_is_in_no_page(client):
    before = set(errors.DECLARED)
    refusal = errors.problem_handler(DomainError("the words of one caller"), {})
    assert refusal.data["detail"] == "the words of one caller"
    assert set(errors.DECLARED) == before
    assert "the words of one caller" not in client.get(f"{PROBLEMS}domain_error").content.decode()


def test_a_code_that_nothing_answers_with_leads_to_the_list(client):
    response = client.get(f"{PROBLEMS}no-such_code")
    assert response.status_code == 404
    page = soup(response)
    assert "no-such_code" in page.select_one("[role=alert]").text
    assert len(page.select(".problems li")) >= len(CODES)


def test_d06_the_contract_is_shown_with_our_own_files_under_the_strict_policy(client):
    response = client.get(DOCS)
    assert policy(response) == STRICT
    page = soup(response)
    assert page.select_one("#contract")["data-contract"] == "/api/v1/openapi.json"
    files = [one.get("src") or one["href"] for one in page.select("script[src], link[href]")]
    ours = [one.removeprefix("/static/") for one in files if one.startswith("/static/")]
    assert len(ours) == len(files) - 1  # the empty icon
    assert len(ours) == 4
    assert [one for one in ours if finders.find(one) is None] == []


@pytest.mark.parametrize("path", [DOCS, PROBLEMS, f"{PROBLEMS}gone", f"{PROBLEMS}none"])
def test_pages_hold_nothing_inline_and_nothing_foreign(client, path):
    text = client.get(path).content.decode()
    assert INLINE.search(text) is None
    assert LOADED.search(text) is None
    assert re.search(r"\s(?:src|href)=\"(?!/|#|data:,)", text) is None


def test_pages_are_read_only_and_say_so_as_the_api_does():
    client = Client(enforce_csrf_checks=True)
    for path in (DOCS, PROBLEMS, f"{PROBLEMS}gone"):
        assert client.head(path).status_code == 200
        for method in (client.post, client.put, client.patch, client.delete):
            answer = method(path)
            assert_problem(answer, 405, "method_not_allowed")
            assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_the_index_leads_to_the_docs(client):
    links = client.get("/api/v1/").json()["links"]
    assert links["docs"].endswith(DOCS)
    assert client.get(links["docs"]).status_code == 200
