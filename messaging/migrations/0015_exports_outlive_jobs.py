import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_no_names_beside_the_log"),
        ("messaging", "0014_rooms_for_everybody"),
    ]

    operations = [
        migrations.AlterField(
            model_name="export",
            name="job",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="export",
                to="accounts.job",
            ),
        ),
    ]
