"""One resolver of the client's address: nothing else looks at the connection (DESIGN 8)."""

import ast
import re
from pathlib import Path

from rest_framework.throttling import BaseThrottle

RESOLVER = {Path("cms/core/client_address.py"), Path("cms/core/ingress.py")}
# Prose for operators: a variable that they set, what a self-test shows.
HELP_TEXTS = {Path("cms/settings/env.py"), Path("cms/core/ingress_verdict.py")}
# Names what clients forge, for the self-test of the entrances; reads nothing.
FORGERIES = {Path("cms/core/ingress_forgeries.py")}
ADDRESS_SOURCE = re.compile(
    r"REMOTE_ADDR|REMOTE_HOST|X[_-]FORWARDED[_-]FOR|X[_-]REAL[_-]IP|CF[_-]CONNECTING[_-]IP"
    r"|TRUE[_-]CLIENT[_-]IP|HTTP_FORWARDED|HTTP_CLIENT_IP",
    re.I,
)
FOREIGN_RESOLVERS = {"get_client_ip_from_xff", "get_real_ip", "ipware"}


def our_modules(root):
    for package in ("api", "cms", "plugins", "site_pages"):
        yield from sorted((root / package).rglob("*.py"))


def text_outside_docstrings(tree):
    """Every string constant but those that stand alone as a statement: those are prose."""
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
    for node in constants:
        if isinstance(node.value, str) and id(node) not in prose:
            yield node.value


def names_used(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.alias):
            yield node.name.rpartition(".")[2]
        elif isinstance(node, ast.Name | ast.Attribute):
            yield node.id if isinstance(node, ast.Name) else node.attr


def test_nothing_but_the_resolver_looks_for_an_address(project_root):
    found = {}
    for path in our_modules(project_root):
        module = path.relative_to(project_root)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        hits = {text for text in text_outside_docstrings(tree) if ADDRESS_SOURCE.search(text)}
        hits |= FOREIGN_RESOLVERS & set(names_used(tree))
        if hits:
            found[module] = hits
    assert set(found) - HELP_TEXTS - FORGERIES <= RESOLVER, (
        "Ask cms.core.ingress.client_address(request); it knows which proxies to believe."
    )
    assert Path("cms/core/client_address.py") in found


def test_no_throttle_counts_by_the_frameworks_idea_of_an_address():
    """DRF's get_ident believes X-Forwarded-For from anybody."""

    def ours(throttle):
        for below in throttle.__subclasses__():
            if below.__module__.partition(".")[0] in {"api", "cms", "plugins", "site_pages"}:
                yield below
            yield from ours(below)

    wrong = [cls for cls in ours(BaseThrottle) if cls.get_ident is BaseThrottle.get_ident]
    assert wrong == []
