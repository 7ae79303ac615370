"""The database itself refuses to change, to delete and to empty what stands in the audit log.

Whoever owns the database can take the guard away: that is seen in the chain, which `accounts.audit` reads.
"""

from typing import Final

from django.db import connection

TABLE: Final = "accounts_auditentry"
SAYS: Final = "the audit log is only added to"

_SQLITE: Final = {
    f"audit_no_{what}": f"CREATE TRIGGER audit_no_{what} BEFORE {what} ON {TABLE} BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
    for what in ("update", "delete")
}
FUNCTION: Final = "accounts_audit_refuse"
"""PostgreSQL keeps what its trigger does beside the table, and keeps it where the table goes."""
_TRIGGER: Final = "audit_only_added"
_POSTGRESQL: Final = (
    f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    f" RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    f"CREATE TRIGGER {_TRIGGER} BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE}"
    f" FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()",
)


def guard() -> None:
    """Let nothing be done to the log but adding."""
    _execute(*(_SQLITE.values() if connection.vendor == "sqlite" else _POSTGRESQL))


def unguard() -> None:
    """Take the guard away."""
    if connection.vendor == "sqlite":
        _execute(*(f"DROP TRIGGER IF EXISTS {name}" for name in _SQLITE))
    else:
        _execute(f"DROP FUNCTION IF EXISTS {FUNCTION} CASCADE")


def is_guarded() -> bool:
    """Tell whether the guard stands."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = %s AND name IN (%s, %s)",
                [TABLE, *_SQLITE],
            )
            return bool(cursor.fetchone()[0] == len(_SQLITE))
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgname = %s AND tgenabled <> 'D'",
            [TABLE, _TRIGGER],
        )
        return bool(cursor.fetchone()[0])


def _execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
