"""Small real files of every kind that attachments may have: a reader's program opens them."""

import io
import zipfile

PDF = (
    b"%PDF-1.4\n"
    b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 144]>>endobj\n"
    b"xref\n0 4\n"
    b"0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \n"
    b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n164\n%%EOF\n"
)
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument"
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def archive(parts: dict[str, str | bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP file of these names and contents."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return stream.getvalue()


def _package(main: str, main_type: str, parts: dict[str, str]) -> dict[str, str | bytes]:
    """What every Office file has, around its own parts."""
    return {
        "[Content_Types].xml": (
            f'{XML}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/{main}" ContentType="{TYPES}.{main_type}"/></Types>'
        ),
        "_rels/.rels": (
            f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{OFFICE}/officeDocument" Target="{main}"/></Relationships>'
        ),
        **parts,
    }


WORD_PARTS = _package(
    "word/document.xml",
    "wordprocessingml.document.main+xml",
    {
        "word/document.xml": (
            f'{XML}<w:document xmlns:w="{WORDS}"><w:body><w:p><w:r><w:t>申报表</w:t></w:r></w:p>'
            "</w:body></w:document>"
        )
    },
)
EXCEL_PARTS = _package(
    "xl/workbook.xml",
    "spreadsheetml.sheet.main+xml",
    {
        "xl/workbook.xml": (
            f'{XML}<workbook xmlns="{SHEETS}" xmlns:r="{OFFICE}">'
            '<sheets><sheet name="名单" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": f'{XML}<worksheet xmlns="{SHEETS}"><sheetData/></worksheet>',
    },
)
FILES: dict[str, bytes] = {
    "pdf": PDF,
    "docx": archive(WORD_PARTS),
    "xlsx": archive(EXCEL_PARTS),
    "mp4": b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00\x00\x00\x08mdat",
    "zip": archive({"附件/申报表.txt": "一、单位", "附件/说明.txt": "二、案例"}),
}
