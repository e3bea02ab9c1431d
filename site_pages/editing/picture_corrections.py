"""更正 of one of a case's pictures: another file, or other words to the same one.

What was shown is kept where no visitor gets at it; its public files go unless something else
shows the same picture.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.models import Page, ReferenceIndex

from cms.core.images import IntakePicture
from site_pages.editing.correcting import Change, keep, locked, put_out
from site_pages.exceptions import NothingCorrected, PictureTwice
from site_pages.models import CaseCorrection, CasePage, CasePicture, Picture, ReplacedPicture
from site_pages.picture_names import with_digest


@dataclass(frozen=True)
class PictureWords:
    """What is said of a picture on the case's page."""

    alt_text: str
    caption: str = ""


@transaction.atomic
def correct_picture(
    *,
    page: CasePage,
    number: int,
    words: PictureWords,
    file: IntakePicture | None = None,
    reason: str,
    user: Any,
    now: datetime,
) -> CaseCorrection:
    """Show another picture, or other words, in the place ``number`` (from 1) of a case.

    ``file`` has been taken in already: nothing is decoded inside the transaction. Raises a
    `PageRefusal`, or ValidationError for words that are missing or too long; nothing is changed.
    """
    page = locked(page, reason)
    draft = page.get_latest_revision_as_object()
    uses = list(draft.pictures.all())
    if not 1 <= number <= len(uses):
        raise NothingCorrected
    use = uses[number - 1]
    former, before = use.picture, PictureWords(use.alt_text, use.caption)
    if file is not None:
        _refuse_twice(file, uses)
        use.picture = _stored(page, file, words, former)
    use.alt_text, use.caption = words.alt_text.strip(), words.caption.strip()
    after = PictureWords(use.alt_text, use.caption)
    if file is None and after == before:
        raise NothingCorrected
    use.clean_fields(exclude=["page"])
    draft.pictures = uses
    change = Change("images", _told(former, before), _told(use.picture, after), number)
    row = keep(page, change, reason=reason, user=user, now=now)
    put_out(page, draft, user=user)
    if file is not None:
        _put_aside(page, former, before, use.picture, row)
    return row


def _refuse_twice(file: IntakePicture, uses: list[CasePicture]) -> None:
    if file.sha256 in {use.picture.pixels_sha256 for use in uses}:
        raise PictureTwice


def _stored(page: CasePage, file: IntakePicture, words: PictureWords, former: Picture) -> Picture:
    picture = Picture(
        title=page.title[:255],
        file=ContentFile(file.content, name=with_digest(f"{page.slug}.x", file)),
        alt_text=words.alt_text.strip(),
        collection=former.collection,
        pixels_sha256=file.sha256,
    )
    picture.full_clean()
    picture.save()
    return picture


def _told(picture: Picture, words: PictureWords) -> str:
    """A picture in one line of the log: what is said of it, and which one it was."""
    digest = picture.pixels_sha256 or picture.file_hash
    said = " · ".join(filter(None, (words.caption, words.alt_text)))
    return f"{said} (sha256 {digest[:12]})" if digest else said


def _put_aside(
    page: CasePage, former: Picture, words: PictureWords, new: Picture, row: CaseCorrection
) -> None:
    with former.file.open("rb") as file:
        content = file.read()
    ReplacedPicture.objects.create(
        correction=row,
        file=ContentFile(content, name=former.file.name),
        title=former.title,
        alt_text=words.alt_text,
        caption=words.caption,
        credit=former.credit,
        rights=former.rights,
        pixels_sha256=former.pixels_sha256,
    )
    # Of a case that is not public the rows are those that were: they are never shown again.
    CasePicture.objects.filter(page=page.pk, picture=former).update(picture=new)
    own = {"base_content_type": ContentType.objects.get_for_model(Page), "object_id": str(page.pk)}
    shown_by = ReferenceIndex.get_references_to(former)
    if not shown_by.exclude(**own).exists():
        former.delete()  # Its files, all sizes of it, go when this is committed.
