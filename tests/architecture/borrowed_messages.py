"""What the installed packages say, and which of it the product cannot yet say in Chinese.

``python -m tests.architecture.borrowed_messages`` prints the gap as catalogue entries, to be
translated and added to ``cms/locale_gaps``; `make gaps` then compiles them.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django
from django.apps import apps
from django.utils.translation.trans_real import DjangoTranslation

LANGUAGE = "zh-hans"
DOMAINS = ("django", "djangojs")
# The second is Chinese under a name Django does not look for; its msgids serve as well.
REFERENCES = ("en", "zh_CN")
ROOT = Path(__file__).resolve().parents[2]
KEYWORD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr)(?:\[\d\])?\s+(".*")')
PLACE = re.compile(r"\S+\.(?:py|html|txt):\d+")
CONTEXT_MARK = "\x04"


@dataclass(frozen=True)
class Message:
    """One entry of a package's own catalogue; ``comment`` holds its places and flags."""

    msgid: str
    plural: str = ""
    context: str = ""
    comment: str = ""

    @property
    def key(self) -> str | tuple[str, int]:
        """As compiled catalogues name it."""
        name = f"{self.context}{CONTEXT_MARK}{self.msgid}" if self.context else self.msgid
        return (name, 0) if self.plural else name

    def forms(self) -> Iterator["Message"]:
        """Itself and, where a counted message is said in several places, the same uncounted.

        gettext's tools make one entry of both; Python before 3.13 does not find it uncounted.
        """
        yield self
        places = PLACE.findall(self.comment)
        if self.plural and len(places) > 1:
            yield Message(self.msgid, "", self.context, self.comment)

    def as_entry(self) -> str:
        """As a catalogue wants it, untranslated."""
        context = [f"msgctxt {_quoted(self.context)}"] if self.context else []
        plural = [f"msgid_plural {_quoted(self.plural)}"] if self.plural else []
        empty = 'msgstr[0] ""' if self.plural else 'msgstr ""'
        flags = ["#, python-format"] if "python-format" in self.comment else []
        return "\n".join([*flags, *context, f"msgid {_quoted(self.msgid)}", *plural, empty, ""])


def borrowed_messages(domain: str) -> Iterator[tuple[str, Message]]:
    """(package, message) for every English message of Django and of the installed packages."""
    folders = [("django", Path(django.__file__).parent / "conf" / "locale")]
    folders += [(app.name, Path(app.path) / "locale") for app in apps.get_app_configs()]
    for package, folder in folders:
        for language in REFERENCES:
            source = folder / language / "LC_MESSAGES" / f"{domain}.po"
            if source.exists() and not _is_ours(source):
                for message in read_catalogue(source):
                    yield package, message
                break


def untranslated(domain: str) -> list[tuple[str, Message]]:
    """What an administrator would meet in English."""
    chinese = chinese_words(domain)
    return [
        (package, form)
        for package, message in borrowed_messages(domain)
        for form in message.forms()
        if not chinese.get(form.key)
    ]


def chinese_words(domain: str) -> dict[str | tuple[str, int], str]:
    """All that can be said in Chinese: the packages' own catalogues and ours on top."""
    merged = DjangoTranslation(LANGUAGE, domain=domain)._catalog
    return {key: value for part in reversed(merged._catalogs) for key, value in part.items()}


def read_catalogue(path: Path) -> Iterator[Message]:
    """The messages of a .po file, read without gettext's programs."""
    for block in re.split(r"\n\s*\n", path.read_text("utf-8")):
        parts: dict[str, str] = {}
        comments: list[str] = []
        keyword = ""
        for line in block.splitlines():
            if line.startswith("#"):
                comments.append(line)
            elif found := KEYWORD.match(line):
                keyword = found[1]
                parts[keyword] = ast.literal_eval(found[2])
            elif line.startswith('"'):
                parts[keyword] += ast.literal_eval(line)
        if parts.get("msgid"):
            yield Message(
                parts["msgid"],
                parts.get("msgid_plural", ""),
                parts.get("msgctxt", ""),
                "\n".join(comments),
            )


def _is_ours(path: Path) -> bool:
    return path.is_relative_to(ROOT) and ".venv" not in path.parts


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


if __name__ == "__main__":
    django.setup()
    for domain in DOMAINS:
        for package, message in untranslated(domain):
            print(f"# {domain}: {package}\n{message.as_entry()}")
