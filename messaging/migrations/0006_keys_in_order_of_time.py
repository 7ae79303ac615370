from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0005_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="sentkey",
            name="sent_key_author_key",
        ),
        migrations.AddConstraint(
            model_name="sentkey",
            constraint=models.UniqueConstraint(fields=("key", "author"), name="sent_key_key_author"),
        ),
    ]
