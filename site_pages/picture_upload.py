"""Uploading several pictures at once: a picture that is there already is said to be.

Wagtail compares only what it can store at once; our pictures wait for their alternative text.
"""

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.images.views import multiple

from site_pages.models import Picture
from site_pages.picture_names import split_digest, stem_of

CONFIRM_TEMPLATE = "wagtailimages/images/confirm_duplicate_upload.html"


class PictureAddView(multiple.AddView):
    """Wagtail's view, asking about an upload that waits for its alternative text as well."""

    def get_edit_upload_response_data(self) -> dict[str, Any]:
        """Wagtail's answer, with its question whether to keep a second copy.

        Wagtail would begin the title with the name that carries the digest.
        """
        name, digest = split_digest(self.request.FILES["files[]"].name)
        self.object.title = self.request.POST.get("title") or stem_of(name)
        data: dict[str, Any] = super().get_edit_upload_response_data()
        known = Picture.objects.filter(pixels_sha256=digest) if digest else Picture.objects.none()
        choosable = self.permission_policy.instances_user_has_permission_for(
            self.request.user, "choose"
        )
        existing = known.filter(pk__in=choosable.values("pk")).first()
        if existing is None:
            return data
        discard = reverse(self.delete_upload_url_name, args=(self.upload_object.pk,))
        question = render_to_string(
            CONFIRM_TEMPLATE,
            {"existing_image": existing, "delete_action": discard},
            request=self.request,
        )
        return {**data, "duplicate": True, "confirm_duplicate_upload": question}
