"""``schema`` in every document: the number of its shape, and what happens when it rises."""

import copy
import json

import pytest

from api.building import case, category, news, schema_version
from api.building.reconcile import enqueue_stale, stale_documents
from api.building.schema_version import SCHEMA
from api.schema import openapi
from cms.documents.models import DocumentVersion
from tests.api.document_shapes import WRITTEN_DOWN, document_shapes, is_raised_where_changed
from tests.results import NOW
from tests.world import build_all, make_case, make_news, make_world


def test_a_changed_shape_has_a_higher_number():
    then = json.loads(WRITTEN_DOWN.read_text("utf-8"))
    now = {"schema": SCHEMA, "shapes": document_shapes(openapi(host_only=True))}
    assert is_raised_where_changed(then, now), (
        "Documents look different. Raise SCHEMA in api/building/schema_version.py by one."
    )
    assert then == now, "Write the new shape down: python -m tests.api.document_shapes"


@pytest.mark.parametrize("change", ["new", "gone", "type", "inner"])
def test_the_test_above_notices(change):
    contract = copy.deepcopy(openapi(host_only=True))
    schemas = contract["components"]["schemas"]
    then = {"schema": SCHEMA, "shapes": document_shapes(contract)}
    if change == "new":
        schemas["News"]["properties"]["more"] = {"type": "string"}
    elif change == "gone":
        del schemas["CaseCard"]["properties"]["brief"]
    elif change == "type":
        schemas["Category"]["properties"]["ordinal"]["type"] = "string"
    else:
        schemas["AgendaItem"]["properties"]["more"] = {"type": "string"}
    now = {"schema": SCHEMA, "shapes": document_shapes(contract)}
    assert not is_raised_where_changed(then, now)
    assert is_raised_where_changed(then, {**now, "schema": SCHEMA + 1})


def test_words_and_choices_are_no_shape():
    contract = copy.deepcopy(openapi(host_only=True))
    then = document_shapes(contract)
    contract["components"]["schemas"]["Case"]["properties"]["title"]["description"] = "New words."
    assert document_shapes(contract) == then
    assert is_raised_where_changed({"schema": 1, "shapes": then}, {"schema": 1, "shapes": then})


@pytest.mark.django_db
def test_every_document_names_its_shape_and_is_built_anew_when_that_changes(monkeypatch, client):
    make_world()
    told = make_case(pictures=0)
    make_news(cases=(told,), campaign=None)
    make_news(site="hub", kind="notice")
    build_all()
    assert schemas(client) == {SCHEMA}
    assert stale_documents() == set()
    seq = client.get("/api/v1/changes/").json()["items"][-1]["seq"]

    for module in (case, news, category, schema_version):
        monkeypatch.setattr(module, "SCHEMA", SCHEMA + 1)
    count = DocumentVersion.objects.filter(state="current").count()
    assert enqueue_stale(now=NOW) == count > 4
    build_all()

    assert schemas(client) == {SCHEMA + 1}
    assert stale_documents() == set()
    changes = client.get("/api/v1/changes/").json()["items"]
    assert len(changes) == count
    assert min(change["seq"] for change in changes) > seq


@pytest.mark.django_db
def test_documents_of_a_release_that_knew_no_shapes_are_built_anew():
    make_world()
    page = make_case(pictures=0)
    build_all()
    old = DocumentVersion.objects.filter(document=page.uid)
    old.update(source=f"revision:{page.live_revision_id}")
    assert stale_documents() == {page.uid}


def schemas(client) -> set[int]:
    """The numbers in every document, whole and as a card."""
    lists = ("cases/", "cases/?profile=full", "news/", "news/?profile=full", "categories/")
    pages = [client.get(f"/api/v1/{one}").json()["items"] for one in lists]
    assert all(pages)
    return {document["schema"] for page in pages for document in page}
