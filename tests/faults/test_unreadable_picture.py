"""A picture's file is damaged or gone: its text is published, and the other pictures are."""

import json
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from cms.documents import queries as documents
from site_pages.models import CasePage, CasePicture
from tests.faults.truth import assert_whole
from tests.world import build_all, jpeg, make_case, make_news, make_picture, make_world, republish

pytestmark = pytest.mark.django_db(transaction=True)


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:400])


def garbled(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:20] + bytes(len(content) - 20))


def replaced_by_text(path: Path) -> None:
    path.write_text("这不是图片")


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def bomb(path: Path) -> None:
    """A PNG that says it has 100,000 × 100,000 pixels."""
    size = (100_000).to_bytes(4, "big")
    header = b"IHDR" + size + size + b"\x08\x02\x00\x00\x00"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d" + header + zlib.crc32(header).to_bytes(4, "big")
    )


def removed(path: Path) -> None:
    path.unlink()


DAMAGES = (truncated, garbled, replaced_by_text, emptied, bomb, removed)


def images(page: CasePage) -> list[dict]:
    return json.loads(bytes(documents.document(page.uid).full))["images"]


@pytest.mark.parametrize("damage", DAMAGES)
def test_unreadable_picture_is_left_out_and_comes_back(var, damage: Callable[[Path], None]):
    make_world()
    good, bad = make_picture(), make_picture(credit="示例摄影")
    case = make_case(pictures=0)
    damage(Path(bad.file.path))
    uses = [CasePicture(picture=p, alt_text=p.title, caption="说明") for p in (good, bad)]
    republish(case, pictures=uses)
    report = make_news(
        body=[("picture", {"picture": bad, "alt_text": "大厅", "caption": "服务大厅"})]
    )

    build_all()

    intact, broken = images(case)
    assert [source["type"] for source in intact["sources"]] == ["image/webp", "image/jpeg"]
    assert (broken["sources"], broken["src"]) == ([], "")
    assert (broken["alt"], broken["caption"], broken["credit"]) == ("图", "说明", "示例摄影")
    assert "<p>服务大厅</p>" in json.loads(bytes(documents.document(report.uid).full))["body_html"]
    assert_whole()

    bad.file = ContentFile(jpeg(), name="repaired.jpg")
    bad._set_image_file_metadata()
    bad.save()
    build_all()

    assert all(image["sources"] for image in images(case))
    assert images(case)[0] == intact
    assert_whole()
