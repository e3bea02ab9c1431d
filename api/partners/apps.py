"""Partner keys as a Django app."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Owns the keys; the partners themselves are cms.campaigns' nouns."""

    name = "api.partners"
    label = "partners"
    verbose_name = "合作媒体密钥"
