"""Nobody meets an English sentence: every msgid in the code has its Chinese (D11)."""

import ast
import gettext
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES" / "django.mo"
FOLDERS = ("api", "cms", "plugins", "site_pages")
CALLS = {
    *("_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"),
    *("pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"),
}
CONTEXT_SIGN = "\x04"  # between context and msgid in a catalogue
# What Django makes of a template's tags for xgettext: calls with string literals.
STRING = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
TEMPLATE_CALL = re.compile(rf"\b(n?p?gettext|_)\((({STRING})(?:, ?{STRING})*)")
# Characters, and the signs between them that stand in a Chinese sentence only. Not the ideographic
# space: it keeps two things apart and says nothing.
HAN = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]+")
TEMPLATE_COMMENT = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}", re.DOTALL)
SCRIPT_COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)


def files(*endings: str) -> Iterator[Path]:
    """The product's files with one of the endings."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in endings and path.is_file():
                yield path


def messages_of_code() -> Iterator[tuple[str, str]]:
    """(place, key in a catalogue) of every translatable constant in Python files."""
    for path in files(".py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in CALLS and node.args:
                first = [arg.value for arg in node.args[:2] if isinstance(arg, ast.Constant)]
                if first:
                    place = f"{path.relative_to(ROOT)}:{node.lineno}"
                    yield place, _key(_name(node.func), first)


def messages_of_templates() -> Iterator[tuple[str, str]]:
    """(place, key in a catalogue) of every text a template marks for translation."""
    for path in templates():
        calls = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        for function, literals, _first in TEMPLATE_CALL.findall(calls):
            yield str(path.relative_to(ROOT)), _key(function, ast.literal_eval(f"[{literals}]"))


def templates() -> list[Path]:
    """Templates of pages, mails and messages."""
    return [path for path in files(".html", ".txt", ".xml") if "templates" in path.parts]


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else ""


def _key(function: str, arguments: list[str]) -> str:
    takes_context = function.startswith(("p", "np"))
    return CONTEXT_SIGN.join(arguments[:2]) if takes_context else arguments[0]


@cache
def chinese() -> dict[str, str]:
    """The compiled catalogue; a text with a plural by its singular."""
    with CATALOGUE.open("rb") as compiled:
        entries = gettext.GNUTranslations(compiled)._catalog
    return {key[0] if isinstance(key, tuple) else key: value for key, value in entries.items()}


@pytest.mark.parametrize("messages", [messages_of_code, messages_of_templates])
def test_d11_every_message_has_its_chinese(messages):
    found = list(messages())

    missing = [f"{place}: {key}" for place, key in found if not chinese().get(key)]

    assert found
    assert missing == [], "Run `make messages`, translate, and commit .po and .mo."


def test_d11_no_translation_is_left_in_english():
    same = [key for key, value in chinese().items() if key and value in key.split(CONTEXT_SIGN)]

    assert same == []


def test_d11_the_catalogue_holds_nothing_doubtful_or_dead():
    source = CATALOGUE.with_suffix(".po").read_text(encoding="utf-8")

    assert re.findall(r"^#(?:,.*\bfuzzy|~).*$", source, re.MULTILINE) == []


@pytest.mark.parametrize(
    ("found", "comment"),
    [
        (templates, TEMPLATE_COMMENT),
        (lambda: list(files(".js", ".mjs")), SCRIPT_COMMENT),
    ],
    ids=["templates", "scripts"],
)
def test_d11_chinese_stands_in_the_catalogue_alone(found, comment):
    paths = found()

    literal = {
        str(path.relative_to(ROOT)): words
        for path in paths
        if (words := HAN.findall(comment.sub("", path.read_text(encoding="utf-8"))))
    }

    assert paths
    assert literal == {}, "Write English in {% translate %}, the Chinese in the catalogue."
