"""R4: seven undertakers, and a staff account tied to one of them."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from cms.accounts.models import User
from cms.campaigns.models import Campaign, Partner, Undertaker
from cms.core.models import AuditEntry
from site_pages.desk import roles
from site_pages.models import UndertakerAccount
from tests.world import make_world

pytestmark = pytest.mark.django_db


def test_r004_staff_account_is_tied_to_one_undertaker(client):
    make_world()
    campaign = Campaign.objects.get()
    for partner in Partner.objects.all():
        Undertaker.objects.create(
            campaign=campaign,
            partner=partner,
            name=partner.name,
            short_name=partner.name,
            ordinal=partner.ordinal,
        )
    organiser = User.objects.create_user("organiser", "organiser@example.com")
    organiser.groups.add(Group.objects.get(name=roles.ORGANISERS))
    person = User.objects.create_user("staff", "staff@example.com")
    undertaker = Undertaker.objects.get(partner__slug="bandao")
    client.force_login(organiser)

    client.post(
        reverse("undertaker-account:add"), {"person": person.pk, "undertaker": undertaker.pk}
    )

    assert Undertaker.objects.count() == 7
    assert UndertakerAccount.objects.get().undertaker == undertaker
    person = User.objects.get(pk=person.pk)
    assert person.has_perm("campaigns.view_desk")
    assert not person.has_perm("campaigns.change_rules")
    assert AuditEntry.objects.filter(actor_label="organiser", action="wagtail.create").exists()


def test_r004_one_account_acts_for_one_undertaker_only(client, admin_client):
    make_world()
    campaign, partners = Campaign.objects.get(), Partner.objects.all()
    first, second = (
        Undertaker.objects.create(
            campaign=campaign, partner=one, name=one.name, short_name=one.name, ordinal=one.ordinal
        )
        for one in partners[:2]
    )
    person = User.objects.create_user("staff", "staff@example.com")
    UndertakerAccount.objects.create(person=person, undertaker=first)

    admin_client.post(
        reverse("undertaker-account:add"), {"person": person.pk, "undertaker": second.pk}
    )

    assert UndertakerAccount.objects.get().undertaker == first
