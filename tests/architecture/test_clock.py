"""Time is an argument: only views, tasks and commands read the clock (D2)."""

import ast
from collections.abc import Iterator

from tests.architecture.source_files import PRODUCT, python_files

CLOCKS = {
    "timezone": {"now", "localtime", "localdate"},
    "datetime": {"now", "today", "utcnow"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime"},
}
# Views, tasks and commands may; of what lies below them these do, and this is why.
LEAVES = {"tasks.py", "views.py", "management"}
MAY_READ = {
    "api/index.py": "a view",
    "api/endpoints.py": "what the views have in common",
    "api/partners/authentication.py": "asked by the framework's views, which give no time",
    "api/partners/forms.py": "a form, which belongs to a view",
    "cms/core/levels_sqlite.py": "when its own rows are old, which nobody else asks about",
    "api/building/triggers.py": "receivers of signals that carry no time",
    "cms/accounts/audit_trail.py": "receivers of signals that carry no time",
    "api/content/campaigns.py": "views",
    "api/content/details.py": "views",
    "api/content/lists.py": "views",
    "cms/accounts/second_factor.py": "a receiver of a signal that carries no time",
    "cms/campaigns/switchboard.py": "asked by views and templates, which have no time to give",
    "cms/core/ingress_views.py": "a view",
    "plugins/voting/api/challenge.py": "a view",
    "plugins/voting/api/disclaimers.py": "a view",
    "plugins/voting/api/oembed.py": "a view",
    "plugins/voting/ballot/form_views.py": "views",
    "plugins/voting/ballot/receipt_views.py": "a view",
    "plugins/voting/plugin.py": "hooks that templates ask, which have no time to give",
    "cms/celery_app.py": "what the worker does when it starts",
    "cms/wsgi.py": "what the web process does when it starts",
    "plugins/voting/api/tally.py": "views",
    "plugins/voting/ballot/tally_views.py": "a view",
    "plugins/voting/api/votes.py": "a view",
    "plugins/voting/desk/access.py": "what the views have in common",
    "plugins/voting/desk/annulment_views.py": "views",
    "plugins/voting/desk/ballot_views.py": "views",
    "plugins/voting/desk/front_views.py": "views",
    "plugins/voting/desk/interrupt_views.py": "views",
    "plugins/voting/desk/seal_views.py": "views",
    "plugins/voting/interrupting/banner_slot.py": "asked by a template, which has no time to give",
    "site_pages/editing/correction_views.py": "a view",
    "site_pages/editing/holding.py": "a receiver of a signal that carries no time",
    "site_pages/templatetags/editing.py": "a tag, which belongs to a view",
    "site_pages/wagtail_hooks.py": "hooks of the admin's views",
    "site_pages/editing/notices.py": "a receiver of a signal that carries no time",
    "site_pages/editing/withdrawal_views.py": "a view",
    "site_pages/editing/one_way_down.py": "an action of the admin, which belongs to a view",
    "site_pages/models/review.py": "asked by Wagtail, which gives no time",
    "site_pages/desk/access.py": "what the views have in common",
    "site_pages/desk/plugins_views.py": "views",
    "site_pages/desk/rules_views.py": "views",
    "cms/plugin_system/health.py": "receivers of signals that carry no time",
    "site_pages/announcing.py": "receivers of signals that carry no time",
    "site_pages/forms.py": "a form, which belongs to a view",
    "site_pages/limits.py": "asked by forms and by pages, which Wagtail gives no time",
    "site_pages/standing.py": "asked by pages and templates, which Wagtail gives no time",
    "site_pages/models/news.py": "dates that the editor’s form begins with",
}


def looks_at_the_clock(node: ast.AST, called_with_values: set[ast.AST]) -> bool:
    """``timezone.now``, called or handed on; with a value, ``localtime`` only converts it."""
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.attr in CLOCKS.get(node.value.id, ())
        and not (node.attr.startswith("local") and node in called_with_values)
    )


def readers(source: str) -> Iterator[int]:
    """Lines that read a clock."""
    tree = ast.parse(source)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    called_with_values = {call.func for call in calls if call.args}
    for node in ast.walk(tree):
        if looks_at_the_clock(node, called_with_values):
            yield node.lineno
        if isinstance(node, ast.ImportFrom):
            clock = CLOCKS.get((node.module or "").rpartition(".")[2], set())
            if clock & {alias.name for alias in node.names}:
                yield node.lineno


def test_d02_nothing_below_a_view_or_a_task_reads_the_clock():
    found = {
        file.name: lines
        for file in python_files(*PRODUCT)
        if not LEAVES & set(file.path.parts) and (lines := list(readers(file.text)))
    }

    assert set(found) == set(MAY_READ), found


def test_d02_every_way_to_read_the_clock_is_seen():
    for line in ("timezone.now()", "x = datetime.now(UTC)", "f(default=timezone.now)"):
        assert list(readers(line)) == [1], line
    for line in ("timezone.localtime()", "date.today()", "from time import time"):
        assert list(readers(line)) == [1], line
    assert list(readers("timezone.localtime(moment)\nfrom time import monotonic")) == []
