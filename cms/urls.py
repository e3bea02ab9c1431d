"""The composition root of addresses: API, accounts, admin, then pages."""

from allauth.account.views import logout
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path, reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView, TemplateView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from api import errors as api_errors
from cms.accounts.users_admin import AccountView
from cms.core import ingress_probing
from cms.plugin_system.page_routes import page_patterns
from site_pages import views as site_views
from site_pages.case_material.views import case_address, poster_file, press_kit_file
from site_pages.channels import enter
from site_pages.editing.preview_views import draft
from site_pages.reach import text_size
from site_pages.reach.views import feed, news_sitemap
from site_pages.search import search
from site_pages.sharing import CASES_PREFIX, CHANNEL_PREFIX
from site_pages.views import not_found, robots, server_error, sitemap

# Wagtail's own doors lead to allauth, where attempts are limited and the second factor is asked
# for. Their names still resolve to these addresses, so Wagtail's links and buttons go on working.
to_login = RedirectView.as_view(pattern_name="account_login", query_string=True)
to_reset = RedirectView.as_view(url=reverse_lazy("account_reset_password"))
# The organiser opens accounts and changes their addresses. allauth's page would drop an address
# that was never confirmed as soon as its owner asks for another one.
email_address = TemplateView.as_view(template_name="account/email_closed.html")
# Under Wagtail's address and its conditions, with our panel for the name.
own_account = never_cache(require_admin_access(AccountView.as_view()))

HOST_PATTERNS: list[URLPattern | URLResolver] = [
    path("api/v1/", include("api.urls")),
    re_path(r"^api/", api_errors.not_found),
    path("accounts/email/", email_address),
    path("accounts/", include("allauth.urls")),
    path("admin/login/", to_login),
    path("admin/logout/", logout),
    re_path(r"^admin/password_reset/", to_reset),
    path("_util/login/", to_login),
    path("admin/account/", own_account),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("news-sitemap.xml", news_sitemap, name="news-sitemap"),
    path("feed.xml", feed, name="feed"),
    path("text-size/", text_size.choose, name="text-size"),
    path("robots.txt", robots, name="robots"),
    path("search/", search, name="search"),
    path(ingress_probing.PATH, ingress_probing.probe, name="ingress-probe"),
    path("_util/draft/<str:token>/", draft, name="draft"),
    path(f"{CASES_PREFIX}/<uuid:uid>/", case_address, name="case-address"),
    path(f"{CASES_PREFIX}/<uuid:uid>/press-kit.zip", press_kit_file, name="case-press-kit"),
    path(f"{CASES_PREFIX}/<uuid:uid>/poster.png", poster_file, name="case-poster"),
    # Whatever stands there leads to the campaign: a misspelt link is no dead end.
    re_path(rf"^{CHANNEL_PREFIX}/(?P<channel>.*?)/?$", enter, name="channel"),
]

if settings.SERVE_MEDIA:
    # Published sizes alone: originals stay private, attachments go through their own view, which
    # asks for the collection's restrictions and for a public page (`site_pages.downloads`).
    HOST_PATTERNS.append(
        re_path(
            r"^media/images/(?P<path>.+)$",
            serve,
            {"document_root": settings.MEDIA_ROOT / "images"},
        )
    )

# Pages come last: theirs is every address that nobody else has.
urlpatterns = [*HOST_PATTERNS, *page_patterns(), path("", include(wagtail_urls))]


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 as those who ask are used to: a problem below ``/api/``, a sentence elsewhere."""
    below_api = request.path.startswith("/api/")
    answer = api_errors.bad_request if below_api else site_views.bad_request
    return answer(request, exception)


handler400 = bad_request
handler404 = not_found
handler500 = server_error
