"""The text size a reader has chosen (适老化): a cookie, so that it works without JavaScript.

Pages are the same bytes for everybody who has chosen nothing, and any cache may keep those. Who
has chosen gets pages of their own, which shared caches must not keep. A page that a shared cache
hands out all the same is put right by the script that also changes the size without a reload.
"""

from enum import Enum

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

COOKIE = "text_size"
YEAR = 365 * 24 * 60 * 60


class TextSize(Enum):
    """A size: its value is the cookie's, its label what the button says."""

    STANDARD = "standard"
    LARGE = "large"
    LARGEST = "largest"

    @property
    def label(self) -> str | Promise:
        """The button's word."""
        return LABELS[self]


LABELS = {
    TextSize.STANDARD: pgettext_lazy("text size", "Standard"),
    TextSize.LARGE: pgettext_lazy("text size", "Large"),
    TextSize.LARGEST: pgettext_lazy("text size", "Extra large"),
}


def chosen_size(request: HttpRequest | None) -> TextSize:
    """The size the visitor has chosen; standard for none, and for what is no size."""
    told = request.COOKIES.get(COOKIE) if request is not None else None
    return next((size for size in TextSize if size.value == told), TextSize.STANDARD)


@require_safe
@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """Remember the size and lead back to the page; other addresses than this site's are refused."""
    back = request.GET.get("next", "/")
    is_here = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    response = HttpResponseRedirect(back if is_here else "/")
    told = request.GET.get("size")
    size = next((size for size in TextSize if size.value == told), None)
    if size is TextSize.STANDARD:
        response.delete_cookie(COOKIE, samesite="Lax")
    elif size is not None:
        # The script on the page reads and writes it too.
        response.set_cookie(
            COOKIE, size.value, max_age=YEAR, samesite="Lax", secure=request.is_secure()
        )
    return response


def keep_private(request: HttpRequest, response: HttpResponseBase) -> None:
    """A page in a size of the visitor's own is theirs alone."""
    is_page = response.get("Content-Type", "").startswith("text/html")
    if is_page and chosen_size(request) is not TextSize.STANDARD:
        patch_vary_headers(response, ["Cookie"])
        patch_cache_control(response, private=True)
