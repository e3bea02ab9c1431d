"""What the store refuses."""

from django.utils.translation import gettext_lazy as _

from cms.core.errors import DomainError


class NothingStaged(DomainError):
    """A release names documents that have no staged version; nothing was changed.

    ``params["uids"]`` lists them.
    """

    code = "nothing_staged"
    default_message = _("Some documents have not been prepared for release.")


class QueryTooLong(DomainError):
    """A search query is longer than any sensible one."""

    code = "query_too_long"
    default_message = _("The search text is too long.")
