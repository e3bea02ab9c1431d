"""Seven newsrooms and the hub's: each edits its own and nobody else's."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    WorkflowPage,
)
from wagtail.permissions import policy_registry

from cms.accounts.models import User
from cms.core.models import GrantedRight
from site_pages import newsrooms
from site_pages.desk import roles
from site_pages.models import (
    CampaignPage,
    CasePage,
    CategoryPage,
    NewsroomPage,
    Picture,
    ReviewTask,
)
from site_pages.newsrooms import OFFICES, ensure_offices
from site_pages.sites import ensure_sites
from tests.site_pages.editing.people import home_of, make_people, make_person
from tests.site_pages.visits import SLUGS
from tests.world import make_case, make_news, make_picture, make_world

pytestmark = pytest.mark.django_db

EIGHT = ("hub", *SLUGS)


def may(user, page):
    rights = page.permissions_for_user(User.objects.get(pk=user.pk))
    return rights.can_edit(), rights.can_publish()


def folder(site):
    return Collection.objects.get(name=f"{home_of(site).title}素材")


def test_every_newsroom_has_its_offices_folder_and_review():
    make_world(partners=SLUGS)

    for site in EIGHT:
        home = home_of(site)
        newsroom = NewsroomPage.objects.child_of(home).get()
        names = {f"{home.title}{office}" for office in OFFICES}
        assert (
            set(
                GroupPagePermission.objects.filter(page=newsroom).values_list(
                    "group__name", flat=True
                )
            )
            == names
        )
        assert folder(site).get_parent().is_root()
        workflow = WorkflowPage.objects.get(page=newsroom).workflow
        assert [task.specific.newsroom_id for task in workflow.tasks] == [newsroom.pk] * 3


def test_editors_write_in_their_own_newsroom_alone():
    make_world(partners=SLUGS)
    case = make_case()
    reports = {site: make_news(site) for site in EIGHT}
    shared = [CampaignPage.objects.get(), CategoryPage.objects.first(), case]

    for site in EIGHT:
        people = make_people(site)
        own = reports.pop(site)
        assert may(people["editors"], own) == (True, False)
        assert may(people["desk_heads"], own) == (True, False)
        assert may(people["chiefs"], own) == (True, True)
        for page in (*reports.values(), *shared):
            assert {may(person, page) for person in people.values()} == {(False, False)}
        reports[site] = own


def test_organiser_edits_campaign_pages():
    make_world()
    organiser = User.objects.create_user("organiser", "organiser@example.com")
    organiser.groups.add(Group.objects.get(name=roles.ORGANISERS))

    assert may(organiser, make_case()) == (True, True)
    assert may(organiser, make_news("qingdaonews")) == (False, False)


def test_each_newsroom_keeps_its_own_pictures():
    make_world(partners=("qingdaonews", "bandao"))
    own, others, organisers = make_picture(), make_picture(), make_picture()
    for picture, name in ((own, "qingdaonews"), (others, "bandao")):
        picture.collection = folder(name)
        picture.save()
    editor = make_person("qingdaonews", "editors")

    pictures = policy_registry.get_by_type(Picture)
    changeable = pictures.instances_user_has_permission_for(editor, "change")
    choosable = pictures.instances_user_has_permission_for(editor, "choose")

    assert set(changeable) == {own}
    assert set(choosable) == {own}
    organisers.collection = Collection.objects.get(name="共享素材")
    organisers.save()
    assert set(pictures.instances_user_has_permission_for(editor, "choose")) == {own, organisers}
    assert not pictures.user_has_permission_for_instance(editor, "change", organisers)


def test_editor_of_another_newsroom_is_refused_by_the_editor_itself(client):
    make_world(partners=("qingdaonews", "bandao"))
    report, case = make_news("bandao"), make_case()
    client.force_login(make_person("qingdaonews", "editors"))

    for page in (report, case):
        answer = client.get(reverse("wagtailadmin_pages:edit", args=(page.pk,)))
        assert answer.status_code == 302
        assert answer["Location"] == reverse("wagtailadmin_home")


def test_what_was_taken_away_is_not_given_back():
    make_world(partners=("bandao",))
    home = home_of("bandao")
    offices = ensure_offices(home)
    GroupPagePermission.objects.filter(group=offices.chiefs).delete()
    newsroom = NewsroomPage.objects.child_of(home).get()
    task = ReviewTask.objects.filter(newsroom=newsroom).first()
    task.name, task.checklist = "一审", "只看标题"
    task.save()
    WorkflowPage.objects.filter(page=newsroom).delete()

    ensure_sites(base_domain="localhost", port=8000, partners=("bandao",))

    assert not GroupPagePermission.objects.filter(group=offices.chiefs).exists()
    assert not WorkflowPage.objects.filter(page=newsroom).exists()
    task.refresh_from_db()
    assert (task.name, task.checklist) == ("一审", "只看标题")
    assert ReviewTask.objects.filter(newsroom=newsroom).count() == 3
    assert CasePage.objects.count() == 0


def test_later_version_adds_what_it_declares_and_gives_nothing_back(monkeypatch):
    make_world(partners=("bandao",))
    home = home_of("bandao")
    offices = ensure_offices(home)
    pages = GroupPagePermission.objects.filter(group=offices.chiefs)
    files = GroupCollectionPermission.objects.filter(group=offices.editors)
    pages.filter(permission__codename="publish_page").delete()
    files.filter(permission__codename="add_image").delete()
    kept = files.count()
    monkeypatch.setattr(newsrooms, "SIGN_OFF", (*newsrooms.SIGN_OFF, "lock_page"))
    later = (*newsrooms.OWN_FILES, ("wagtailimages", "delete_image"))
    monkeypatch.setattr(newsrooms, "OWN_FILES", later)

    for _ in range(2):
        ensure_sites(base_domain="localhost", port=8000, partners=("bandao",))

    names = set(pages.values_list("permission__codename", flat=True))
    assert names == {"add_page", "change_page", "lock_page"}
    added = files.filter(permission__codename="delete_image")
    assert (files.count(), added.count()) == (kept + 1, 1)
    assert not files.filter(permission__codename="add_image").exists()


def test_organisers_of_an_earlier_version_get_what_was_added_since(monkeypatch):
    group = Group.objects.get(name=roles.ORGANISERS)
    corrects = Permission.objects.get(codename="correct_case")
    withdraws = Permission.objects.get(codename="withdraw_any_page")
    group.permissions.remove(withdraws)
    # As it was made by a version that knew neither corrections nor this record.
    Group.permissions.through.objects.filter(group=group, permission=corrects).delete()
    GrantedRight.objects.filter(group=group).delete()

    for _ in range(2):
        call_command("migrate", verbosity=0)

    held = set(group.permissions.values_list("codename", flat=True))
    assert "correct_case" in held
    assert "withdraw_any_page" not in held
