"""Wagtail's verbs on pages, each made one transaction.

Wagtail publishes in several statements that commit one by one: the schedule is cleared, the page
is saved, its log entry is written. A process that dies in between leaves a page whose schedule is
gone though nothing was published, or one that was published by nobody. Views import the actions
by name, so the classes themselves are changed, once, when Django is ready.

Withdrawing a page with all below it stays one transaction a page: locks on many rows of work,
taken one by one, could meet another publisher's in a circle.
"""

from django.db import transaction
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.actions.unpublish import UnpublishAction

# Deleting, moving and saving a revision are whole as Wagtail ships them.
SPLIT_ACTIONS = (
    PublishRevisionAction,
    UnpublishAction,
    CopyPageAction,
    CreatePageAliasAction,
    ConvertAliasPageAction,
)


def connect() -> None:
    """Make each action's ``execute`` atomic."""
    for action in SPLIT_ACTIONS:
        action.execute = transaction.atomic(action.execute)
