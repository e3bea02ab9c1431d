"""Wagtail's own APIs showing the same content of a case as ours."""

from django.apps import AppConfig


class ContendersConfig(AppConfig):
    """Declares to Wagtail's API v2 what our models do not: the public fields of a case."""

    name = "benchmarks.contenders"
    label = "bench_contenders"

    def ready(self) -> None:
        """One size of each picture; our documents carry six."""
        from wagtail.api import APIField
        from wagtail.images.api.fields import ImageRenditionField

        from site_pages.models import CaseDescriptionPart, CasePage, CasePicture

        CasePage.api_fields = [
            APIField(name)
            for name in (
                *("uid", "applicant", "field", "in_service_on", "platform_url", "honours"),
                *("brief", "tags", "description_parts", "pictures"),
            )
        ]
        CaseDescriptionPart.api_fields = [APIField("indicator"), APIField("text")]
        size = ImageRenditionField("width-480", source="picture")
        CasePicture.api_fields = [
            *(APIField("alt"), APIField("caption")),
            APIField("sized", serializer=size),
        ]
