import django.db.models.deletion
from django.db import migrations, models

CAMPAIGN = {
    "on_delete": django.db.models.deletion.PROTECT,
    "related_name": "+",
    "to": "campaigns.campaign",
}


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0007_results"),
        ("voting", "0001_votes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Disclaimer",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "campaign",
                        "digest",
                        "scope",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("scope", models.CharField(blank=True, default="", max_length=36)),
                ("local_day", models.DateField(verbose_name="day")),
                ("channel", models.CharField(blank=True, max_length=50, verbose_name="channel")),
                ("made_at", models.DateTimeField(verbose_name="at")),
                ("campaign", models.ForeignKey(**CAMPAIGN)),
            ],
            options={"verbose_name": "disclaimer", "verbose_name_plural": "disclaimers"},
        ),
        migrations.CreateModel(
            name="Interruption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[("paused", "paused"), ("resumed", "resumed")],
                        max_length=10,
                        verbose_name="act",
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("notice", models.UUIDField(null=True, verbose_name="notice")),
                ("actor_id", models.CharField(blank=True, max_length=64, verbose_name="who")),
                ("actor_label", models.CharField(max_length=150, verbose_name="name")),
                ("campaign", models.ForeignKey(**CAMPAIGN)),
            ],
            options={
                "verbose_name": "interruption of the vote",
                "verbose_name_plural": "interruptions of the vote",
                "indexes": [
                    models.Index(fields=["campaign", "-id"], name="voting_interruption_last")
                ],
            },
        ),
        migrations.RemoveIndex(model_name="ballot", name="voting_day_case"),
        migrations.AddField(
            model_name="ballot",
            name="agent",
            field=models.CharField(blank=True, default="", max_length=30, verbose_name="browser"),
        ),
        migrations.AddField(
            model_name="ballot",
            name="way",
            field=models.CharField(
                choices=[
                    ("page", "a ballot page"),
                    ("widget", "a widget on another site"),
                    ("form", "a plain form, without a script"),
                ],
                default="page",
                max_length=10,
                verbose_name="cast with",
            ),
        ),
        migrations.AddField(
            model_name="tally",
            name="annulled",
            field=models.PositiveBigIntegerField(db_default=0, default=0, verbose_name="annulled"),
        ),
        migrations.AddIndex(
            model_name="ballot",
            index=models.Index(fields=["campaign", "cast_at"], name="voting_ballot_time"),
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.CheckConstraint(
                condition=models.Q(("annulled__lte", models.F("accepted"))),
                name="voting_tally_annulled_of_accepted",
            ),
        ),
    ]
