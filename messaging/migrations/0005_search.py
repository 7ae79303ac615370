from typing import Any

from django.db import migrations


def build_index(apps: Any, schema_editor: Any) -> None:
    """Keep what has been said so far, in batches."""
    from messaging.search.building import build
    from messaging.search.stores import possible_store

    store = possible_store()
    if store is not None:
        build(store, before_files=True)


def drop_index(apps: Any, schema_editor: Any) -> None:
    from messaging.search.stores import possible_store

    store = possible_store()
    if store is not None:
        store.drop()


class Migration(migrations.Migration):
    # Each batch is a transaction: the index of a large server is not held in one.
    atomic = False

    dependencies = [
        ("messaging", "0004_drafts_and_reports"),
    ]

    operations = [migrations.RunPython(build_index, drop_index, atomic=False)]
