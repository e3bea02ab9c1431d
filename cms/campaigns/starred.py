"""The star rule: the ten fields of the application form that are public (R54).

Everything the outside sees of a case derives from this constant; nothing is public because
somebody forgot to hide it.
"""

# Annex 2's starred rows in the form's order: key in the document, label as printed.
STARRED_FIELDS: dict[str, str] = {
    "applicant": "申报单位",
    "title": "案例名称",
    "category": "申报类别",
    "field": "申报领域",
    "in_service_on": "投入运营时间",
    "platform_url": "开放平台网址",
    "honours": "获奖情况",
    "brief": "案例简介",
    "description": "案例描述",
    "images": "案例图片",
}

# What a case document holds beside them: identity, addresses, dates. No other form field.
CASE_FRAME = (
    "uid",
    "kind",
    "url",
    "canonical_url",
    "campaign",
    "ballot_no",
    "tags",
    "corrections",
    "awards",
    "published_at",
    "updated_at",
    "revision",
    "schema",
    "extensions",
)
