"""A report's body for other people's templates."""

import json

import pytest
from django.core.files.base import ContentFile
from wagtail.models import PageViewRestriction

from api.building.addresses import read_addresses
from api.building.body import clean_paragraph
from cms.documents import queries as documents
from site_pages.models import Attachment, NewsPage
from tests.world import build_all, make_case, make_news, make_picture, make_world

pytestmark = pytest.mark.django_db

HUB = "http://localhost:8000"
EVIL = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>"


def document_of(page: NewsPage) -> dict:
    build_all()
    return json.loads(bytes(documents.document(page.uid).full))


def test_body_is_typed_and_rendered():
    make_world()
    picture = make_picture(credit="示例摄影")

    document = document_of(
        make_news(
            body=[
                ("heading", "一、上线 & 运行"),
                ("paragraph", "<p>居民<b>少跑腿</b>。</p>"),
                ("quote", {"text": "很方便。", "speaker": "居民 李示例"}),
                ("quote", {"text": "没有署名。", "speaker": ""}),
                ("figures", [{"number": "32", "unit": "项", "meaning": "服务上线"}]),
                ("picture", {"picture": picture, "alt_text": "大厅", "caption": "服务大厅"}),
            ]
        )
    )

    *blocks, shown = document["body"]
    assert blocks == [
        {"type": "heading", "value": "一、上线 & 运行"},
        {"type": "paragraph", "value": "<p>居民<b>少跑腿</b>。</p>"},
        {"type": "quote", "value": {"text": "很方便。", "speaker": "居民 李示例"}},
        {"type": "quote", "value": {"text": "没有署名。", "speaker": ""}},
        {"type": "figures", "value": [{"number": "32", "unit": "项", "meaning": "服务上线"}]},
    ]
    assert shown["type"] == "picture"
    image = shown["value"]
    assert document["images"] == [image]
    assert list(image) == [
        *("alt", "caption", "credit", "width", "height", "src", "sources"),
        "rights",
    ]
    assert (image["alt"], image["caption"], image["credit"]) == ("大厅", "服务大厅", "示例摄影")
    assert (image["width"], image["height"]) == (640, 400)
    assert image["src"].startswith(f"{HUB}/media/")
    assert [source["type"] for source in image["sources"]] == ["image/webp", "image/jpeg"]
    assert document["body_html"] == (
        "<h2>一、上线 &amp; 运行</h2>"
        "<p>居民<b>少跑腿</b>。</p>"
        "<blockquote><p>很方便。</p><cite>居民 李示例</cite></blockquote>"
        "<blockquote><p>没有署名。</p></blockquote>"
        "<dl><dt>32项</dt><dd>服务上线</dd></dl>"
        f'<figure><img src="{image["src"]}" alt="大厅" width="640" height="400">'
        "<figcaption>服务大厅</figcaption></figure>"
    )


def test_what_looks_like_html_is_inert_in_every_field():
    make_world()
    picture = make_picture(credit=EVIL, title="图", alt_text=EVIL)

    document = document_of(
        make_news(
            title=EVIL,
            standfirst=EVIL,
            source=EVIL[:100],
            author=EVIL[:100],
            editor=EVIL[:100],
            lead_picture=picture,
            body=[
                ("heading", EVIL),
                ("paragraph", f"<p>正文{EVIL}<iframe src='//evil.example'></iframe></p>"),
                ("quote", {"text": EVIL, "speaker": EVIL}),
                ("figures", [{"number": EVIL[:20], "unit": EVIL[:20], "meaning": EVIL}]),
                ("picture", {"picture": picture, "alt_text": EVIL, "caption": EVIL}),
            ],
        )
    )

    html = document["body_html"]
    paragraph = document["body"][1]["value"]
    for text in (html, paragraph):
        assert "<script" not in text
        assert "<iframe" not in text
        assert not any(tag.startswith("img src=x") for tag in text.split("<"))
    assert "onerror" not in paragraph
    # Plain text stays as it was written: escaping belongs to whoever puts it into HTML.
    assert document["title"] == document["body"][0]["value"] == EVIL
    assert "<script>" not in json.dumps(document["body_html"])


@pytest.mark.parametrize(
    ("source", "clean"),
    [
        ('<a href="/2020/">x</a>', f'<a href="{HUB}/2020/" rel="noopener">x</a>'),
        ('<a href="2020/">x</a>', f'<a href="{HUB}/2020/" rel="noopener">x</a>'),
        ('<a href="//cdn.example/a">x</a>', '<a href="http://cdn.example/a" rel="noopener">x</a>'),
        ('<a href="https://a.example/?a=1&amp;b=2">x</a>', None),
        ('<a href="mailto:a@b.example">x</a>', None),
        ('<a href="tel:123">x</a>', None),
        ('<a href="#top">x</a>', '<a rel="noopener">x</a>'),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener">x</a>'),
        ('<a href=" java\nscript:alert(1)">x</a>', '<a rel="noopener">x</a>'),
        ('<a href="data:text/html,x">x</a>', '<a rel="noopener">x</a>'),
        ('<a href="ftp://a.example/">x</a>', '<a rel="noopener">x</a>'),
        ('<a href="http://[::1">x</a>', '<a rel="noopener">x</a>'),
        ('<a linktype="page" id="1 OR 1">x</a>', '<a rel="noopener">x</a>'),
        ('<a linktype="page">x</a>', '<a rel="noopener">x</a>'),
        ('<a linktype="unheard-of" href="/x/">x</a>', '<a rel="noopener">x</a>'),
        ('<p class="big" style="color:red" onclick="x()">文</p>', "<p>文</p>"),
        ('<h2>文</h2><img src="https://a.example/pixel.gif">', "文"),
        ('<embed embedtype="image" id="1" alt="x">', ""),
        ("<style>p{}</style><script>x()</script>文<!-- 注 -->", "文"),
        ("<ul><li>一<br>二</li></ul>", "<ul><li>一<br>二</li></ul>"),
    ],
)
def test_paragraph_keeps_what_it_may_have(source, clean):
    make_world()

    expected = source.replace('">x', '" rel="noopener">x') if clean is None else clean
    assert clean_paragraph(source, read_addresses()) == expected


def test_links_lead_to_the_one_address_of_what_they_name():
    campaign_page = make_world()
    case, news = make_case(slug="linked"), make_news("qingdaonews", slug="linked")
    attachment = Attachment.objects.create(
        title="申报表", file=ContentFile(b"%PDF-1.4", name="form.pdf")
    )
    targets = [("page", campaign_page.pk), ("page", case.pk), ("page", news.pk)]
    targets.append(("document", attachment.pk))
    source = "".join(f'<a linktype="{kind}" id="{pk}">x</a>' for kind, pk in targets)

    html = document_of(make_news(body=[("paragraph", source)]))["body_html"]

    assert [part.split('"')[0] for part in html.split('href="')[1:]] == [
        f"{HUB}/2020/",
        f"{HUB}/2020/citizen-services/linked/",
        f"http://qingdaonews.localhost:8000/news/{news.uid}/linked/",
        f"{HUB}{attachment.url}",
    ]


@pytest.mark.parametrize("fate", ["draft", "unpublished", "restricted", "deleted"])
def test_link_to_what_readers_cannot_open_stays_as_text(fate):
    make_world()
    target = make_news(title="目标")
    if fate in {"draft", "unpublished"}:
        target.unpublish()
    elif fate == "restricted":
        PageViewRestriction.objects.create(page=target, restriction_type="login")
    source = f'<p>见<a linktype="page" id="{target.pk}">此处</a></p>'
    if fate == "deleted":
        target.delete()

    document = document_of(make_news(body=[("paragraph", source)]))

    assert document["body"][0]["value"] == '<p>见<a rel="noopener">此处</a></p>'


def test_picture_that_was_deleted_leaves_its_words():
    make_world()
    picture = make_picture()
    body = [("picture", {"picture": picture, "alt_text": "大厅", "caption": ""})]
    news = make_news(body=body)
    picture.delete()

    document = document_of(news)

    assert document["images"] == [
        {
            "alt": "大厅",
            "caption": "",
            "credit": "",
            "width": None,
            "height": None,
            "src": "",
            "sources": [],
            "rights": "",
        }
    ]
    assert document["body_html"] == "<p>大厅</p>"


def test_search_finds_words_of_the_body_as_they_are_read():
    make_world()
    news = make_news(body=[("heading", "甲 & 乙"), ("paragraph", "<p>一段</p><p>二段</p>")])
    build_all()

    plain = documents.document(news.uid).plain_text

    assert "甲 & 乙" in plain
    assert "一段二段" not in plain
