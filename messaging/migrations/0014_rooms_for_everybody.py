from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feeds", "0001_initial"),
        ("messaging", "0013_reported_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="room",
            name="welcoming",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Whoever joins the server from now on finds themselves in it.",
                verbose_name="for everybody",
            ),
        ),
        migrations.AddIndex(
            model_name="room",
            index=models.Index(
                condition=models.Q(("welcoming", True)), fields=["feed"], name="room_welcoming"
            ),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("welcoming", False), models.Q(("kind", "direct"), _negated=True), _connector="OR"
                ),
                name="room_direct_is_for_few",
            ),
        ),
    ]
