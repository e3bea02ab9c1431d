"""A new plugin out of the skeleton beside this file: a small distribution that works."""

import re
from pathlib import Path

from cms.core.errors import DomainError
from cms.plugin_system.spec import PluginSpec

SKELETON = Path(__file__).with_name("skeleton")
SUFFIX = ".tmpl"


class CannotStart(DomainError):
    """The plugin cannot be written there; ``params``: problem."""

    code = "cannot_start_plugin"
    default_message = "%(problem)s"


def start_plugin(name: str, folder: Path) -> list[Path]:
    """Write a plugin into a folder that is empty or does not exist yet; the files written.

    Raises ImproperlyConfigured for a name that cannot be a plugin's, CannotStart where files
    stand in the way.
    """
    PluginSpec(name=name, label=name, version="0.1.0")
    if folder.exists() and any(folder.iterdir()):
        raise CannotStart(problem=f"{folder} is not empty; name another --directory.")
    words = {"@name@": name, "@package@": f"pingxuan_{name}", "@Class@": _camel(name)}
    written = []
    for source in sorted(SKELETON.rglob(f"*{SUFFIX}")):
        target = folder / _filled(source.relative_to(SKELETON).as_posix(), words)
        target = target.with_name(target.name.removesuffix(SUFFIX))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_filled(source.read_text("utf-8"), words), "utf-8")
        written.append(target)
    return written


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _filled(text: str, words: dict[str, str]) -> str:
    return re.sub("|".join(words), lambda match: words[match[0]], text)
