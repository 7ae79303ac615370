import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SITE_FEED_ID = 1


def make_server(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # The first row of the site's feed, at its first position.
    feed = apps.get_model("feeds", "Feed").objects.get(pk=SITE_FEED_ID)
    feed.head += 1
    feed.save()
    apps.get_model("accounts", "Server").objects.create(pk=1, pos=feed.head)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("feeds", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pos", models.BigIntegerField(default=0, editable=False)),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.CharField(max_length=64, verbose_name="username")),
                ("username_key", models.CharField(editable=False, max_length=192)),
                ("display_name", models.CharField(max_length=128, verbose_name="name")),
                ("avatar", models.BigIntegerField(blank=True, editable=False, null=True)),
                (
                    "role",
                    models.CharField(
                        choices=[("member", "member"), ("moderator", "moderator"), ("admin", "admin")],
                        default="member",
                        max_length=16,
                        verbose_name="role",
                    ),
                ),
                ("status", models.CharField(blank=True, max_length=128, verbose_name="status")),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                ("bot", models.BooleanField(default=False, verbose_name="bot")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("demo", models.BooleanField(default=False, editable=False)),
                ("created_at", models.DateTimeField(editable=False, verbose_name="since")),
                (
                    "account_feed",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owner",
                        to="feeds.feed",
                    ),
                ),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "constraints": [
                    models.UniqueConstraint(fields=("username_key",), name="user_username_key"),
                    models.UniqueConstraint(fields=("pos",), name="user_pos"),
                    models.CheckConstraint(
                        condition=models.Q(("username", ""), _negated=True), name="user_username_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("display_name", ""), _negated=True),
                        name="user_display_name_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["member", "moderator", "admin"])),
                        name="user_role_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Device",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pos", models.BigIntegerField(default=0, editable=False)),
                ("name", models.CharField(max_length=128, verbose_name="name")),
                ("platform", models.CharField(blank=True, max_length=128, verbose_name="platform")),
                ("token_hash", models.CharField(editable=False, max_length=64)),
                ("created_at", models.DateTimeField(editable=False, verbose_name="signed in")),
                ("last_seen", models.DateField(editable=False, verbose_name="last seen")),
                (
                    "revoked_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="signed out"),
                ),
                (
                    "feed",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="feeds.feed",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="devices",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "device",
                "verbose_name_plural": "devices",
                "constraints": [
                    models.UniqueConstraint(fields=("token_hash",), name="device_token_hash"),
                    models.UniqueConstraint(fields=("feed", "pos"), name="device_feed_pos"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Server",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pos", models.BigIntegerField(default=0, editable=False)),
                ("name", models.CharField(default="Hearth", max_length=128, verbose_name="name")),
                ("motd", models.CharField(blank=True, max_length=1024, verbose_name="message of the day")),
                ("features", models.JSONField(default=list, editable=False)),
            ],
            options={
                "verbose_name": "server",
                "verbose_name_plural": "server",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="server_one_row"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="server_name_not_empty"
                    ),
                ],
            },
        ),
        migrations.RunPython(make_server, migrations.RunPython.noop),
    ]
