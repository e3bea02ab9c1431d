"""The documents that are measured: invented, the same for a seed on every machine.

A case has six parts, four pictures with all their sizes and three tags, as a real one; a report
has a body and names two cases. They go into the store through its own verbs, so that bytes, tags,
columns, facets and search tokens are made as the product makes them.
"""

import hashlib
import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction

from api.building.case import CARD_FIELDS as CASE_CARD
from api.building.case import ORDER as CASE_FULL
from api.building.encoding import encode
from api.building.news import CARD_FIELDS as NEWS_CARD
from api.building.news import FIELDS as NEWS_FULL
from cms.documents import services as store
from cms.documents import storing
from cms.documents.built import HOST, BuiltDocument, Columns, FacetValue
from cms.documents.enums import DocumentState, VersionState
from cms.documents.models import Document
from cms.documents.numbering import next_numbers

SEED = 2020
CASES, REPORTS = 2000, 400
SHA256 = "611b8092fd7ff5d6b314875327fe223b6b9627a004c2b1b4ad568378632283bd"
"""Over the full bytes of the standard corpus, in its order."""
BEGIN = datetime(2020, 7, 1, tzinfo=UTC)
NOW = datetime(2020, 12, 1, tzinfo=UTC)
CATEGORIES = tuple(f"category-{n}" for n in range(10))
FIELDS = tuple(f"领域{n:02}" for n in range(65))
TAGS = tuple(f"标签{n:02}" for n in range(40))
SITES = ("hub", "qingdaonews", "qtv", "qdcaijing", "dailyqd", "qingwang", "bandao", "xinwang")
COMMON, RARE = "智慧", "琅琊"
"""A word of every second document, and one of ten whatever the size of the corpus."""
RARE_DOCUMENTS = 10
WORDS = tuple(
    """
    城市 平台 数据 服务 市民 企业 政务 社区 交通 医疗 教育 安全 网络 工业 互联 制造 园区 港口
    物流 监管 审批 办事 窗口 手机 线上 线下 系统 模型 算法 分析 预警 调度 指挥 共享 开放 协同
    流程 效率 成本 质量 能耗 环保 海洋 气象 应急 消防 供水 供热 燃气 电力 农业 渔业 旅游 文化
    """.split()  # noqa: SIM905 -- lines of words are easier to read
)
SIZES = (480, 960, 1440)


def documents(
    cases: int = CASES, reports: int = REPORTS, *, parts: int = 6, seed: int = SEED
) -> Iterator[BuiltDocument]:
    """So many cases, then so many reports about them."""
    chance = random.Random(seed)
    uids = []
    for number in range(cases):
        values = _case_values(chance, number, parts=parts)
        uids.append(values["uid"])
        yield _case(values, number, chance)
    for number in range(reports):
        yield _report(chance, number, uids)


def fingerprint(corpus: Iterable[BuiltDocument]) -> str:
    """SHA-256 over what readers get of these documents."""
    seen = hashlib.sha256()
    for document in corpus:
        seen.update(document.full)
    return seen.hexdigest()


def put(corpus: Iterable[BuiltDocument], *, at_once: int = 500) -> None:
    """Store them, as the product does, many in one transaction."""
    rest = iter(corpus)
    while portion := list(islice(rest, at_once)):
        store.store_many(portion, now=NOW)


@transaction.atomic
def put_new(corpus: Sequence[BuiltDocument]) -> None:
    """The same rows for documents that the store does not hold yet, three times as fast."""
    numbers = next_numbers(len(corpus))
    documents = {
        one.uid: Document(
            uid=one.uid,
            kind=one.kind,
            seq=number,
            state=DocumentState.LIVE,
            changed_at=NOW,
            etag=one.full_etag,
            revision=1,
        )
        for one, number in zip(corpus, numbers, strict=True)
    }
    for document in documents.values():
        document.versions_made = 1
    Document.objects.bulk_create(documents.values())
    for document in documents.values():
        document.versions_made = 0  # counted by what follows
    storing.insert_versions(corpus, documents, state=VersionState.CURRENT, now=NOW)


def _case_values(chance: random.Random, number: int, *, parts: int = 6) -> dict[str, Any]:
    """What a case says, as its document has it."""
    uid = UUID(int=chance.getrandbits(128), version=4)
    url = f"http://localhost:8000/2020/{CATEGORIES[number % 10]}/case-{number}/"
    told = published(number).isoformat()
    return {
        **dict.fromkeys(CASE_FULL, ""),
        "uid": str(uid),
        "kind": "case",
        "url": url,
        "canonical_url": url,
        "campaign": "2020",
        "category": {"slug": CATEGORIES[number % 10], "name": f"第{number % 10}类"},
        "field": FIELDS[number % 65],
        "title": f"{_text(chance, 6)}{number}",
        "applicant": f"青岛{_text(chance, 3)}（演示）",
        "in_service_on": "2019-05-01",
        "platform_url": "https://platform.example/",
        "honours": _text(chance, 20),
        "brief": _text(chance, 90) + (COMMON if number % 2 else "") + _rare(number),
        "description": [
            {"indicator": f"指标{part}", "text": _text(chance, 65)} for part in range(parts)
        ],
        "images": [_image(chance, number, n) for n in range(4)],
        "tags": sorted(set(chance.choices(TAGS, k=3))),
        "corrections": [],
        "awards": [{"slug": "top", "name": "优秀", "released_at": told}]
        if number % 50 == 0
        else [],
        "published_at": told,
        "updated_at": told,
        "revision": number + 1,
        "extensions": {},
    }


def published(number: int) -> datetime:
    """When a document was published: one every minute."""
    return BEGIN + timedelta(minutes=number)


def _case(values: dict[str, Any], number: int, chance: random.Random) -> BuiltDocument:
    values["image"] = values["images"][0]
    facets = {FacetValue(HOST, "tag", tag) for tag in values["tags"]}
    if values["awards"]:
        facets |= {FacetValue(HOST, "award", "top"), FacetValue(HOST, "winner", "true")}
    texts = [part["text"] for part in values["description"]]
    return BuiltDocument(
        uid=UUID(values["uid"]),
        kind="case",
        card=encode({name: values[name] for name in CASE_CARD}),
        full=encode({name: values[name] for name in CASE_FULL}),
        columns=Columns(
            title=values["title"],
            published_at=published(number),
            updated_at=published(number) + timedelta(seconds=chance.randrange(10**7)),
            campaign="2020",
            category=values["category"]["slug"],
            field=values["field"],
        ),
        facets=frozenset(facets),
        search_source="\n".join([values["title"], values["applicant"], values["brief"], *texts]),
    )


def _report(chance: random.Random, number: int, cases: list[str]) -> BuiltDocument:
    about = sorted(set(chance.choices(cases, k=2))) if cases else []
    paragraphs = [_text(chance, 60) for _ in range(4)]
    url = f"http://localhost:8000/news/report-{number}/"
    told = published(number).isoformat()
    values: dict[str, Any] = {
        **dict.fromkeys(NEWS_FULL, ""),
        "uid": str(UUID(int=chance.getrandbits(128), version=4)),
        "kind": ("report", "notice")[number % 10 == 0],
        "site": SITES[number % 8],
        "url": url,
        "canonical_url": url,
        "campaign": "2020",
        "title": f"{_text(chance, 8)}{number}",
        "standfirst": _text(chance, 30) + (COMMON if number % 2 else ""),
        "body": [{"type": "paragraph", "value": f"<p>{text}</p>"} for text in paragraphs],
        "body_html": "".join(f"<p>{text}</p>" for text in paragraphs),
        "images": [_image(chance, number, 0)],
        "cases": [{"uid": uid, "title": "…", "url": url} for uid in about],
        "corrections": [],
        "event": None,
        "share": "all",
        "published_at": told,
        "updated_at": told,
        "revision": number + 1,
    }
    card = {**values, "image": values["images"][0]}
    return BuiltDocument(
        uid=UUID(values["uid"]),
        kind="news",
        card=encode({name: card[name] for name in NEWS_CARD}),
        full=encode({name: values[name] for name in NEWS_FULL}),
        columns=Columns(
            title=values["title"],
            published_at=published(number),
            updated_at=published(number),
            campaign="2020",
            site=values["site"],
            news_kind=values["kind"],
        ),
        facets=frozenset(FacetValue(HOST, "case", uid) for uid in about),
        search_source="\n".join([values["title"], values["standfirst"], *paragraphs]),
    )


def _rare(number: int) -> str:
    return RARE if number % 97 == 0 and number < 97 * RARE_DOCUMENTS else ""


def _text(chance: random.Random, words: int) -> str:
    return "".join(chance.choices(WORDS, k=words))


def _image(chance: random.Random, number: int, place: int) -> dict[str, Any]:
    path = f"http://localhost:8000/media/images/case-{number}-{place}"
    return {
        "alt": _text(chance, 6),
        "caption": _text(chance, 8),
        "credit": "",
        "width": SIZES[-1],
        "height": 900,
        "src": f"{path}.width-960.jpg",
        "sources": [
            {
                "type": f"image/{kind}",
                "srcset": ", ".join(f"{path}.width-{size}.{end} {size}w" for size in SIZES),
            }
            for kind, end in (("webp", "webp"), ("jpeg", "jpg"))
        ],
    }
