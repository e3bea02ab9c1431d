"""The case editor: what is checked, where it is said, and that nothing typed is lost."""

import json

import pytest

from cms.documents import queries as documents
from site_pages.models import CasePage, CategoryPage, NewsPage, NewsroomPage
from site_pages.queries import case_pictures
from tests.security.people import SUPERUSER, make_user
from tests.site_pages.admin_forms import (
    BLANK_ROW,
    add_case,
    case_data,
    form_of,
    news_data,
    picture_row,
    stored_case,
)
from tests.site_pages.visits import HUB, get, path_of
from tests.world import build_all, jpeg, make_case, make_news, make_picture, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> CategoryPage:
    make_world()
    return CategoryPage.objects.get(slug="citizen-services")


@pytest.fixture
def editor(client, room):
    client.force_login(make_user(SUPERUSER))
    return client


@pytest.fixture
def pictures(room) -> list[dict[str, object]]:
    return [picture_row(make_picture()) for _ in range(4)]


def test_a_complete_case_is_published_under_its_category(editor, room, pictures):
    answer = add_case(editor, room, case_data(pictures=pictures, parts=["先进", "开放"]), "publish")
    assert answer.status_code == 302
    case = stored_case()
    assert case.live
    assert case.case_ref.category == room.category
    assert case.case_ref_id == case.uid
    assert [use.picture_id for use in case.pictures.all()] == [row["picture"] for row in pictures]
    assert [part.text for part in case.description_parts.all()] == ["先进", "开放"]


@pytest.mark.parametrize("count", [0, 3, 5])
def test_r051_publishing_needs_exactly_four_pictures(editor, room, pictures, count):
    chosen = [*pictures, picture_row(make_picture())][:count]
    answer = add_case(editor, room, case_data(pictures=chosen, parts=["描述"]), "publish")
    assert answer.status_code == 200
    errors = form_of(answer).formsets["pictures"].non_form_errors()
    assert "4" in errors[0]
    assert "form" not in errors[0].lower()
    assert errors[0] in answer.content.decode()
    assert stored_case() is None


def test_r051_every_picture_has_alternative_text_its_own_where_the_case_gives_none(
    client, editor, room, pictures
):
    named = make_picture(alt_text="自带的说明")
    pictures[2] = picture_row(named, alt_text="")
    answer = add_case(editor, room, case_data(pictures=pictures, parts=["描述"]), "publish")
    assert answer.status_code == 302
    build_all()
    case = stored_case()
    meant = ["图里有什么", "图里有什么", "自带的说明", "图里有什么"]
    assert [shown["alt"] for shown in case_pictures(case)] == meant
    document = json.loads(bytes(documents.document(case.uid).full))
    assert [image["alt"] for image in document["images"]] == meant
    assert 'alt="自带的说明"' in get(client, "hub", path_of(case.url)).content.decode()


def test_r051_the_same_picture_twice_is_refused(editor, room, pictures):
    pictures[3] = pictures[1]
    answer = add_case(editor, room, case_data(pictures=pictures, parts=["描述"]), "publish")
    formset = form_of(answer).formsets["pictures"]
    assert "2" in formset.forms[3].errors["picture"][0]
    assert not formset.forms[1].errors
    assert stored_case() is None


def test_r051_the_same_photograph_uploaded_twice_is_refused(editor, room, pictures):
    data = jpeg()
    pictures[0] = picture_row(make_picture(data=data))
    pictures[1] = picture_row(make_picture(data=data))
    answer = add_case(editor, room, case_data(pictures=pictures, parts=["描述"]), "draft")
    assert "picture" in form_of(answer).formsets["pictures"].forms[1].errors


def test_r072_a_half_done_case_is_kept_as_a_draft(editor, room, pictures):
    half = [*pictures[:2], BLANK_ROW, BLANK_ROW]
    data = case_data(pictures=half, parts=[], applicant="", field="", brief="")
    assert add_case(editor, room, data, "draft").status_code == 302
    draft = stored_case()
    assert not draft.live
    assert draft.get_latest_revision_as_object().pictures.count() == 2


@pytest.mark.parametrize(("name", "limit"), [("title", 50), ("honours", 100), ("brief", 200)])
def test_long_texts_are_refused_beside_their_fields_and_kept(editor, room, pictures, name, limit):
    typed = "字" * (limit + 1)
    data = case_data(pictures=pictures, parts=["独一无二的描述"], **{name: typed})
    answer = add_case(editor, room, data, "publish")
    assert answer.status_code == 200
    assert list(form_of(answer).errors) == [name]
    page = answer.content.decode()
    assert typed in page
    assert "独一无二的描述" in page
    assert "图里有什么" in page
    assert stored_case() is None


def test_r050_a_long_description_is_refused_beside_its_last_part(editor, room, pictures):
    parts = ["甲" * 500, "乙" * 301]
    answer = add_case(editor, room, case_data(pictures=pictures, parts=parts), "publish")
    assert answer.status_code == 200
    formset = form_of(answer).formsets["description_parts"]
    assert not formset.forms[0].errors
    assert "801" in formset.forms[1].errors["text"][0]
    page = answer.content.decode()
    assert all(part in page for part in parts)


def test_r050_shortening_a_long_draft_lets_it_be_published(editor, room, pictures):
    """What is stored of it must not be counted, only what the form now says."""
    case = make_case(slug="grid")
    part = case.description_parts.first()
    draft = case.get_latest_revision_as_object()
    draft.description_parts = [type(part)(text="字" * 801)]
    draft.save_revision()
    data = case_data(pictures=pictures, parts=["短"], title=case.title)
    answer = editor.post(
        f"/admin/pages/{case.pk}/edit/",
        {**data, "action-publish": "action-publish"},
        headers={"host": HUB},
    )
    assert answer.status_code == 302
    assert [part.text for part in CasePage.objects.get().description_parts.all()] == ["短"]


def test_a_reserved_address_is_refused_in_the_form(editor, room):
    newsroom = NewsroomPage.objects.get(url_path__startswith="/hub/")
    answer = editor.get(
        f"/admin/pages/add/site_pages/newspage/{newsroom.pk}/", headers={"host": HUB}
    )
    assert answer.status_code == 200
    hub = newsroom.get_parent()
    form_class = type(room.get_parent().specific).get_edit_handler().get_form_class()
    form = form_class(
        {"title": "页", "slug": "admin", "campaign": ""},
        instance=type(room.get_parent().specific)(),
        parent_page=hub,
    )
    form.is_valid()
    assert "slug" in form.errors


# ---------------------------------------------------------------------------- the explorer


def _explorer_says(answer) -> str:
    """The messages shown after a refusal."""
    assert answer.status_code == 200
    return " ".join(str(message) for message in answer.context["messages"])


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_explorer_says_why_a_case_is_not_deleted(editor, room, method):
    case = make_case()
    address = f"/admin/pages/{case.pk}/delete/"
    answer = getattr(editor, method)(address, headers={"host": HUB}, follow=True)
    assert case.title in _explorer_says(answer)
    assert f"/admin/editing/{case.pk}/withdraw/" in answer.content.decode()
    assert CasePage.objects.filter(pk=case.pk).exists()


@pytest.mark.parametrize("way", ["pages/{pk}/delete/", "bulk/wagtailcore/page/delete/?id={pk}"])
def test_public_news_is_withdrawn_before_it_is_deleted(editor, way):
    report, address = make_news(), f"/admin/{way}"
    refused = editor.post(address.format(pk=report.pk), headers={"host": HUB}, follow=True)
    assert report.title in _explorer_says(refused)
    button = f"/admin/editing/{report.pk}/withdraw/" in refused.content.decode()
    assert button or way.startswith("bulk")
    assert NewsPage.objects.get().live

    NewsPage.objects.get().unpublish()
    editor.post(address.format(pk=report.pk), headers={"host": HUB})
    assert not NewsPage.objects.exists()


def test_the_explorer_says_why_a_category_is_not_deleted(editor, room):
    case = make_case()
    answer = editor.post(f"/admin/pages/{room.pk}/delete/", headers={"host": HUB}, follow=True)
    assert case.title in _explorer_says(answer)
    assert CasePage.objects.filter(pk=case.pk).exists()


def test_a_bulk_deletion_with_one_public_case_deletes_none(editor, room):
    case, draft = make_case(), make_case(title="草稿")
    CasePage.objects.filter(pk=draft.pk).update(live=False, first_published_at=None)
    answer = editor.post(
        f"/admin/bulk/wagtailcore/page/delete/?id={draft.pk}&id={case.pk}",
        headers={"host": HUB},
        follow=True,
    )
    assert case.title in _explorer_says(answer)
    assert CasePage.objects.count() == 2


def test_a_draft_is_deleted_in_the_explorer(editor, room):
    draft = make_case()
    CasePage.objects.filter(pk=draft.pk).update(live=False, first_published_at=None)
    editor.post(f"/admin/pages/{draft.pk}/delete/", headers={"host": HUB})
    assert not CasePage.objects.exists()


def test_the_explorer_says_why_a_case_is_not_moved(editor, room):
    case, other = make_case(), CategoryPage.objects.get(slug="network-security")
    for address in (
        f"/admin/pages/{case.pk}/move/{other.pk}/confirm/",
        f"/admin/bulk/wagtailcore/page/move/?id={case.pk}",
    ):
        answer = editor.post(address, {"chooser": other.pk}, headers={"host": HUB}, follow=True)
        assert "市民服务类" in _explorer_says(answer), address
    assert CasePage.objects.get().get_parent().pk == room.pk


def test_the_explorer_says_why_a_page_is_not_copied(editor, room):
    answer = editor.get(f"/admin/pages/{room.pk}/copy/", headers={"host": HUB}, follow=True)
    assert room.title in _explorer_says(answer)


def test_a_case_is_copied_but_not_as_an_alias(editor, room):
    case = make_case()
    data = {
        "new_title": "副本",
        "new_slug": "copy",
        "new_parent_page": room.pk,
        "copy_subpages": "",
    }
    address = f"/admin/pages/{case.pk}/copy/"
    answer = editor.post(address, {**data, "alias": "on"}, headers={"host": HUB}, follow=True)
    assert case.title in _explorer_says(answer)
    assert CasePage.objects.count() == 1
    assert editor.post(address, data, headers={"host": HUB}).status_code == 302
    copy = CasePage.objects.get(slug="copy")
    assert copy.case_ref_id == copy.uid != case.uid


# ------------------------------------------------------------------------ choosing a case


def _choose(editor, **asked):
    return editor.get("/admin/cases/choose/results/", asked, headers={"host": HUB})


def test_cases_are_chosen_by_title(editor, room):
    case = make_case(title="海上养殖平台", applicant="某某渔业（演示）")
    make_case(title="社区网格")
    shown = _choose(editor).content.decode()
    assert "海上养殖平台" in shown
    assert "社区网格" in shown
    assert "市民服务类" in shown
    chosen = editor.get(f"/admin/cases/choose/chosen/{case.uid}/", headers={"host": HUB})
    assert chosen.json()["result"]["title"] == "海上养殖平台"
    assert chosen.json()["result"]["id"] == str(case.uid)


@pytest.mark.parametrize(
    ("words", "found"), [("养殖", True), ("渔业", True), ("17", True), ("7", False), ("%", False)]
)
def test_the_case_chooser_searches_title_applicant_and_ballot_number(editor, room, words, found):
    case = make_case(title="海上养殖平台", applicant="某某渔业（演示）")
    case.case_ref.ballot_no = 17
    case.case_ref.save()
    assert ("海上养殖平台" in _choose(editor, q=words).content.decode()) is found


def test_the_case_chooser_marks_what_is_not_public(editor, room):
    make_case(title="已撤案例").unpublish()
    assert _choose(editor).content.decode().count("已撤案例") == 1
    from site_pages.case_chooser import choosable, titled

    assert titled(choosable().get()) != "已撤案例"


def test_the_case_chooser_lists_ten_cases_in_as_many_queries_as_one(
    editor, room, django_assert_max_num_queries
):
    for number in range(10):
        make_case(title=f"案例{number}", pictures=0)
    _choose(editor)
    from site_pages.case_chooser import choosable, titled

    with django_assert_max_num_queries(1):
        assert len({titled(reference) for reference in choosable()}) == 10


@pytest.mark.parametrize("chosen", ["nonsense", "00000000-0000-4000-8000-000000000000"])
def test_choosing_an_unknown_case_is_not_found(editor, room, chosen):
    answer = editor.get(f"/admin/cases/choose/chosen/{chosen}/", headers={"host": HUB})
    assert answer.status_code == 404


def test_the_news_editor_shows_the_titles_of_chosen_cases(editor, room):
    case = make_case(title="海上养殖平台")
    news = make_news("hub", cases=(case,))
    page = editor.get(f"/admin/pages/{news.pk}/edit/", headers={"host": HUB}).content.decode()
    assert "海上养殖平台" in page
    assert str(case.uid) in page


def test_news_about_a_case_is_saved_in_the_admin(editor, room):
    case, newsroom = make_case(), NewsroomPage.objects.get(url_path__startswith="/hub/")
    data = news_data(cases=(case,))
    answer = editor.post(
        f"/admin/pages/add/site_pages/newspage/{newsroom.pk}/", data, headers={"host": HUB}
    )
    assert answer.status_code == 302
    assert [link.case_ref_id for link in NewsPage.objects.get().case_links.all()] == [case.uid]


def test_fields_of_the_category_are_offered_and_others_refused_beside_the_field(editor, room):
    parent = CategoryPage.objects.get(slug="citizen-services")
    pictures = [picture_row(make_picture()) for _ in range(4)]

    answer = add_case(
        editor, parent, case_data(pictures=pictures, parts=[], field="入侵检测"), "publish"
    )

    form = form_of(answer)
    assert "入侵检测" in form.errors["field"][0]
    offered = [value for value, _ in form.fields["field"].widget.choices]
    assert offered == ["", "教育", "社区"]
    assert stored_case() is None


def test_report_dated_after_it_appears_is_told_to_be_scheduled(editor, room):
    newsroom = NewsroomPage.objects.get(url_path__startswith="/hub/")
    data = news_data(dated="2199-01-01 09:00")
    address = f"/admin/pages/add/site_pages/newspage/{newsroom.pk}/"

    answer = editor.post(address, data, headers={"host": HUB})

    assert answer.status_code == 200
    assert "定时发布" in form_of(answer).errors["dated"][0]


def test_headline_over_nothing_is_a_draft_and_no_report(editor, room):
    newsroom = NewsroomPage.objects.get(url_path__startswith="/hub/")
    address = f"/admin/pages/add/site_pages/newspage/{newsroom.pk}/"
    data = news_data(title="只有标题", standfirst=" ")

    refused = editor.post(address, data, headers={"host": HUB})

    assert "导语或正文" in form_of(refused).errors["standfirst"][0]
    assert "只有标题" in refused.content.decode()
    assert not NewsPage.objects.exists()
    del data["action-publish"]
    editor.post(address, data, headers={"host": HUB})
    report = NewsPage.objects.get()
    assert (report.title, report.live) == ("只有标题", False)
    complete = news_data(title="只有标题", standfirst="有导语了")
    editor.post(f"/admin/pages/{report.pk}/edit/", complete, headers={"host": HUB})
    assert NewsPage.objects.get().live
