"""Installed apps, the plugins' among them, middleware and templates."""

from cms.plugin_system.discovery import plugin_apps
from cms.settings import env
from cms.settings.env import PROJECT_ROOT

INSTALLED_APPS = [
    "cms.apps.CmsConfig",
    "cms.core",
    "cms.plugin_system",
    "cms.accounts",
    "cms.campaigns",
    "cms.documents",
    "site_pages",
    "api.apps.ApiConfig",
    "api.building",
    "api.partners",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "cms.accounts.apps.UsersAdminConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
# Last: where templates or static files have the same name, the host's are found first.
BUNDLED_PLUGINS = ("plugins.voting.apps.VotingConfig",)
PLUGIN_APPS = plugin_apps((*BUNDLED_PLUGINS, *env.CMS_PLUGINS.read()), present=INSTALLED_APPS)
INSTALLED_APPS += PLUGIN_APPS

MIDDLEWARE = [
    "cms.core.request_id.RequestIdMiddleware",
    "cms.core.health.HealthMiddleware",
    "cms.core.access_log.AccessLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.core.security_headers.ContentSecurityMiddleware",
    "cms.core.framed_failures.FramedFailureMiddleware",
    "cms.core.address_length.AddressLengthMiddleware",
    "site_pages.middleware.MountMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cms.core.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cms.accounts.middleware.StaffSecondFactorMiddleware",
    "site_pages.redirects.MountedRedirectMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT_ROOT / "cms" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "site_pages.theming.ThemedCachedLoader",
                    [
                        "site_pages.theming.ThemeLoader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "site_pages.context.site_context",
            ],
        },
    }
]
