"""A text from a word processor comes out clean (R115)."""

import pytest
from bs4 import BeautifulSoup
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.rich_text import RichText

from site_pages.blocks.prose import INLINE_FEATURES, ProseBlock
from site_pages.prose import tidy

# As Word puts it on the clipboard, shortened; the names of classes and the namespace are its own.
FROM_WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta name=Generator content="Microsoft Word 15"><style><!-- p.MsoNormal {margin:0cm} --></style>
</head><body lang=ZH-CN style='text-justify-trim:punctuation'><!--StartFragment-->
<p class=MsoNormal style='text-indent:24.0pt;mso-char-indent-count:2.0'>
<span style='font-family:宋体;mso-ascii-font-family:Calibri'>　　早上七点，</span>
<b><span lang=EN-US style='mso-bidi-font-weight:normal'>&nbsp;诊桌</span></b>
<font color="red">亮了。</font><o:p></o:p></p>
<p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p>
<p class=MsoNormal>　　<a href="https://a.example/" target="_blank">链接</a>之后。</p>
<p class=MsoNormal>　　</p>
<!--[if gte mso 9]><xml><w:WordDocument></w:WordDocument></xml><![endif]-->
<!--EndFragment--></body></html>"""
GONE = ("mso", "Mso", "style", "<font", "<span", "<o:", "class", "宋体", "\u00a0", "\u3000", "<!--")


def through_the_editor(html: str) -> str:
    """What is stored of HTML that the editor shows and hands back."""
    converter = ContentstateConverter(list(INLINE_FEATURES))
    _head, _start, fragment = html.partition("<!--StartFragment-->")
    content = converter.from_database_format(fragment.partition("<!--[if")[0])
    return ProseBlock().clean(RichText(converter.to_database_format(content))).source


def test_r115_what_word_puts_on_the_clipboard_is_stored_clean():
    for stored in (tidy(FROM_WORD), through_the_editor(FROM_WORD)):
        assert [trace for trace in GONE if trace in stored] == []
        assert stored.count("<p") == 2
        assert "早上七点" in stored
        assert '<a href="https://a.example/">链接</a>之后。' in stored


@pytest.mark.parametrize(
    ("source", "stored"),
    [
        ("<p>　　缩进</p>", "<p>缩进</p>"),
        ("<p><b>　　缩进</b>的</p>", "<p><b>缩进</b>的</p>"),
        ("<p>一\u00a0二 　</p>", "<p>一 二</p>"),
        ("<p>中间　的空格留着</p>", "<p>中间　的空格留着</p>"),
        ("<p>一</p><p> \u00a0</p><p><b></b></p><p>二</p>", "<p>一</p><p>二</p>"),
        ("<ul><li>　</li><li>有</li></ul><ul><li></li></ul>", "<ul><li>有</li></ul>"),
        ("<p>一<br/>二</p>", "<p>一<br/>二</p>"),
        (
            '<p data-block-key="k1"><a linktype="page" id="3">页</a></p>',
            '<p data-block-key="k1"><a id="3" linktype="page">页</a></p>',
        ),
        ("<p>１ &lt; ２ &amp; ３</p>", "<p>１ &lt; ２ &amp; ３</p>"),
        ("<p><b>一</b> <i>二</i></p>", "<p><b>一</b> <i>二</i></p>"),
        ("", ""),
    ],
)
def test_blanks_go_and_words_stay(source, stored):
    assert sorted(tidy(source)) == sorted(stored)
    assert tidy(tidy(source)) == tidy(source)


@pytest.mark.parametrize(
    ("link", "tidied"),
    [
        ('<a linktype="document" id="3">x</a>', '<a id="3" linktype="document">x</a>'),
        ('<a linktype="document" id=\'1" onmouseover="alert(1)\'>x</a>', "x"),
        ('<a linktype="page" id="1 OR 1">x</a>', "x"),
        ('<a linktype="page" id="\u0661">x</a>', "x"),
        (f'<a linktype="page" id="{"9" * 20}">x</a>', "x"),
        ('<a linktype="page">x</a>', "x"),
    ],
)
def test_a_link_to_no_row_is_stored_as_its_words(link, tidied):
    shown = tidy(f"<p>{link}</p>")
    assert BeautifulSoup(shown, "html.parser") == BeautifulSoup(f"<p>{tidied}</p>", "html.parser")
