from typing import Any

from django.db import migrations


def guard(apps: Any, schema_editor: Any) -> None:
    """Let the database refuse what would change the audit log."""
    from accounts import auditguard

    auditguard.guard()


def unguard(apps: Any, schema_editor: Any) -> None:
    from accounts import auditguard

    auditguard.unguard()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_audit_and_jobs"),
    ]

    operations = [migrations.RunPython(guard, unguard)]
