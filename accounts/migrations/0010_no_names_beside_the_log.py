from typing import Any

from django.apps.registry import Apps
from django.db import migrations


def forget(apps: Apps, schema_editor: Any) -> None:
    """Forget what the administration has noted beside the audit log: it repeats names that may have been erased since."""
    apps.get_model("admin", "LogEntry").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_audit_indexes"),
        ("admin", "0003_logentry_add_action_flag_choices"),
    ]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
