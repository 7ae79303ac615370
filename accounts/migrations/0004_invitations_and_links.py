import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def confirm_addresses(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # Until now, moderators alone entered addresses.
    apps.get_model("accounts", "User").objects.exclude(email="").update(email_confirmed=True)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_pictures_of_people"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="email_confirmed",
            field=models.BooleanField(default=False, editable=False, verbose_name="e-mail confirmed"),
        ),
        migrations.AddField(
            model_name="user",
            name="totp_step",
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=128, verbose_name="for whom")),
                ("token_hash", models.CharField(editable=False, max_length=64)),
                ("made_at", models.DateTimeField(editable=False, verbose_name="made")),
                ("expires_at", models.DateTimeField(editable=False, verbose_name="valid until")),
                ("uses", models.PositiveIntegerField(default=1, verbose_name="may be used")),
                ("used", models.PositiveIntegerField(default=0, editable=False, verbose_name="was used")),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="withdrawn"),
                ),
                ("room", models.BigIntegerField(editable=False, null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "constraints": [
                    models.UniqueConstraint(fields=("token_hash",), name="invitation_token_hash"),
                    models.CheckConstraint(
                        condition=models.Q(("used__gte", 0), ("used__lte", models.F("uses"))),
                        name="invitation_used_as_allowed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(choices=[("password", "Password"), ("email", "Email")], max_length=8),
                ),
                ("token_hash", models.CharField(max_length=64)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("token_hash",), name="link_token_hash"),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["password", "email"])), name="link_purpose_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignInCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code_hash", models.CharField(max_length=64)),
                ("challenge", models.CharField(max_length=64)),
                ("password_hash", models.CharField(max_length=128)),
                ("name", models.CharField(max_length=128)),
                ("platform", models.CharField(blank=True, max_length=128)),
                ("expires_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("code_hash",), name="sign_in_code_hash")],
            },
        ),
        migrations.RunPython(confirm_addresses, migrations.RunPython.noop),
    ]
