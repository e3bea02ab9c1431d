"""What the ballot's pages let browsers tell of themselves in ``Referer``.

Proxies write it down, beside the visitor's address. A ballot page's own address names a case.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponseBase

ORIGIN_ALONE = "strict-origin"
"""For pages with a form whose sender is looked at: without any, ``Origin`` would be ``null``."""
NOTHING = "no-referrer"

AnyView = Callable[..., HttpResponseBase]


def referring(policy: str) -> Callable[[AnyView], AnyView]:
    """Let a view's answers carry this policy instead of the site's."""

    def decorate(view: AnyView) -> AnyView:
        @wraps(view)
        def answer(*args: Any, **kwargs: Any) -> HttpResponseBase:
            response = view(*args, **kwargs)
            response.headers.setdefault("Referrer-Policy", policy)
            return response

        return answer

    return decorate
