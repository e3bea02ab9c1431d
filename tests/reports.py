"""A report with one of every block, as tests of pages and of documents show it."""

from typing import Any

from django.core.files.base import ContentFile

from site_pages.models import Attachment, CasePage, Picture

TABLE = {
    "columns": [{"type": "text", "heading": "区市"}, {"type": "number", "heading": "案例"}],
    "rows": [{"values": ["市南区", "12"]}, {"values": ["崂山区", "7.5"]}],
    "caption": "各区市案例",
}
TWO_SERIES = {
    "columns": [
        {"type": "text", "heading": "月份"},
        {"type": "number", "heading": "去年"},
        {"type": "number", "heading": "今年"},
    ],
    "rows": [{"values": ["七月", "10", "20"]}, {"values": ["八月", "15", "1234"]}],
    "caption": "",
}


def make_film() -> Attachment:
    """A stored video."""
    film = ContentFile(b"film", name="film.mp4")
    return Attachment.objects.create(title="短片", file=film, file_size=film.size)


def make_form() -> Attachment:
    """A stored download."""
    form = ContentFile(b"%PDF-", name="form.pdf")
    return Attachment.objects.create(title="申报表", file=form, file_size=form.size)


def every_block(
    *, picture: Picture, other: Picture, case: CasePage, film: Attachment, form: Attachment
) -> list[tuple[str, Any]]:
    """One of each, in the order of the editor's menu."""
    shown = {"picture": picture, "alt_text": "大厅", "caption": "服务大厅"}
    credited = {**shown, "picture": other, "credit": "通讯员 何样本", "rights": "仅限转载使用"}
    return [
        ("heading", "一、上线"),
        ("subheading", "（一）试运行"),
        ("paragraph", "<p>居民<b>少跑腿</b>。</p>"),
        ("quote", {"text": "很方便。", "speaker": "居民 李示例"}),
        ("box", {"title": "怎样参加", "text": "<p>在手机上投票。</p>"}),
        ("picture", credited),
        ("gallery", {"title": "现场", "pictures": [shown, credited]}),
        ("video", {"title": "一分钟看懂", "file": film, "poster": picture, "transcript": "旁白。"}),
        (
            "video",
            {"title": "发布会回放", "address": "https://www.bilibili.com/video/BV1xx411c7mD/"},
        ),
        ("figures", [{"number": "32", "unit": "项", "meaning": "服务上线"}]),
        ("table", {"table": TABLE, "row_headings": True, "source": "评选办公室（演示）"}),
        ("chart", {"kind": "column", "title": "办件量", "unit": "件", "table": TWO_SERIES}),
        ("chart", {"kind": "line", "title": "走势", "unit": "", "table": TWO_SERIES}),
        ("chart", {"kind": "bar", "title": "各区市", "unit": "个", "table": TABLE}),
        ("case", case.case_ref),
        ("downloads", [{"attachment": form, "title": ""}]),
    ]
