"""The sizes of pictures that exist, read for a whole page at once."""

from collections.abc import Iterable

from django.db.models import Prefetch, prefetch_related_objects

from site_pages import pictures
from site_pages.models.media import Picture, PictureRendition


def with_renditions(shown: Iterable[Picture], *, make: bool = False) -> None:
    """Read the published sizes of pictures beforehand, all in one query.

    ``make`` makes what is missing first: pages shown to readers never do (DESIGN 6), a preview
    of pictures that were uploaded a moment ago must.
    """
    wanted = list(shown)
    for picture in wanted if make else ():
        pictures.make_what_can_be_made(picture)
    made = PictureRendition.objects.filter(filter_spec__in=pictures.ALL_SPECS)
    prefetch_related_objects(wanted, Prefetch("renditions", queryset=made))


def existing_renditions(picture: Picture) -> list[PictureRendition]:
    """The published sizes that have been made; no query where they were read beforehand."""
    if "renditions" not in getattr(picture, "_prefetched_objects_cache", {}):
        with_renditions([picture])
    return list(picture.renditions.all())
