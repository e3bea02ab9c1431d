"""Who may download an attachment: everybody once a public page has it, else who may choose it."""

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest
from wagtail.models import Page, ReferenceIndex

from site_pages.models import Attachment
from site_pages.within_reach import files_of


def refuse_private_file(document: Attachment, request: HttpRequest) -> None:
    """Hook before a download: 404 where no public page has it, save for who may choose it."""
    if _is_public(document):
        return
    user = request.user
    if user.is_authenticated and files_of(user, Attachment).filter(pk=document.pk).exists():
        return
    raise Http404


def _is_public(document: Attachment) -> bool:
    # What is no page, a plugin's row say, knows itself whom it tells the address.
    references = ReferenceIndex.get_references_to(document)
    pages = ContentType.objects.get_for_model(Page)
    if references.exclude(base_content_type=pages).exists():
        return True
    keys = references.filter(base_content_type=pages).values_list("object_id", flat=True)
    return Page.objects.filter(pk__in=[int(key) for key in keys], live=True).exists()
