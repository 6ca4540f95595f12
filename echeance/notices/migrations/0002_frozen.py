"""The database itself refuses to change or delete what was printed and the history of it."""

from django.db import migrations

PRINTED = (
    "legal_entity_id",
    "edition_id",
    "number",
    "channel",
    "client_id",
    "contract_id",
    "content",
    "dossier",
    "client_name",
    "contract_number",
    "insurer",
    "category",
    "period_from",
    "period_to",
    "sendable_until",
    "total",
    "printed_at",
    "user",
    "os_user",
    "workstation",
)
GUARDS = (
    # table, columns that may not change
    ("notices_notice", PRINTED),
    ("notices_noticepdf", ("notice_id", "content", "sha256", "size", "pages")),
    ("notices_noticeline", ("notice_id", "premium_id", "gross")),
    ("notices_noticedeposit", ("notice_id", "deposit_id", "amount")),
    ("notices_statuschange", ("notice_id", "old", "new", "by", "workstation", "at", "remark")),
)


def install(apps, schema_editor):
    def run(sql):
        schema_editor.execute(sql, params=None)  # no parameters: a « % » stays as it is

    if schema_editor.connection.vendor == "postgresql":
        run(
            "CREATE OR REPLACE FUNCTION echeance_refuse_change() RETURNS trigger AS $$ BEGIN"
            " RAISE EXCEPTION 'frozen: % is never changed', TG_TABLE_NAME; END $$ LANGUAGE plpgsql"
        )
    for table, columns in GUARDS:
        listed = ", ".join(f'"{column}"' for column in columns)
        changed = " OR ".join(
            f'OLD."{column}" IS DISTINCT FROM NEW."{column}"'
            if schema_editor.connection.vendor == "postgresql"
            else f'OLD."{column}" IS NOT NEW."{column}"'
            for column in columns
        )
        if schema_editor.connection.vendor == "postgresql":
            run(
                f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OF {listed} ON {table}"
                f" FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION echeance_refuse_change()"
            )
        else:
            run(
                f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OF {listed} ON {table}"
                f" FOR EACH ROW WHEN {changed}"
                f" BEGIN SELECT RAISE(ABORT, 'frozen: {table} is never changed'); END"
            )
    for statement in kept(schema_editor.connection.vendor):
        run(statement)


def kept(vendor):
    """Statements that refuse to delete; tests drop these triggers, to empty their tables."""
    for table, _ in GUARDS:
        refuse = (
            "FOR EACH ROW EXECUTE FUNCTION echeance_refuse_change()"
            if vendor == "postgresql"
            else f"BEGIN SELECT RAISE(ABORT, 'frozen: {table} is never deleted'); END"
        )
        yield f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} {refuse}"


def remove(apps, schema_editor):
    for table, _ in GUARDS:
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_frozen{on}")
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_kept{on}")


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
