import secrets

from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def make_site_feed_and_epoch(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("feeds", "Feed").objects.create(pk=1, kind="site")
    apps.get_model("feeds", "Epoch").objects.create(value=secrets.token_urlsafe(16))
    if schema_editor.connection.vendor == "postgresql":
        # The site feed was given its number by hand: the sequence goes on after it.
        schema_editor.execute("SELECT setval(pg_get_serial_sequence('feeds_feed', 'id'), 1)")


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Feed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("site", "Site"), ("account", "Account"), ("room", "Room")], max_length=8
                    ),
                ),
                ("head", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "site")), fields=("kind",), name="feed_one_site"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("head__gte", 0)), name="feed_head_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["site", "account", "room"])), name="feed_kind_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Epoch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.CharField(max_length=32)),
                ("only", models.BooleanField(default=True, unique=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("only", True)), name="epoch_one_row"),
                ],
            },
        ),
        migrations.RunPython(make_site_feed_and_epoch, migrations.RunPython.noop),
    ]
