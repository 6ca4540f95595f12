"""The database itself refuses to change or delete what an attempt gave."""

from django.db import migrations

TABLE = "dispatch_attempt"


NAME = f"{TABLE}_frozen"


KEPT = f"{TABLE}_kept"


def install(apps, schema_editor):
    run = schema_editor.execute
    run(kept(schema_editor.connection.vendor))
    if schema_editor.connection.vendor == "postgresql":
        run(
            f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE}"
            " FOR EACH ROW EXECUTE FUNCTION echeance_refuse_change()"
        )
    else:
        run(
            f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE}"
            f" BEGIN SELECT RAISE(ABORT, 'frozen: {TABLE} is never changed'); END"
        )


def kept(vendor):
    """The statement that refuses to delete; tests drop this trigger, to empty their tables."""
    refuse = (
        "FOR EACH ROW EXECUTE FUNCTION echeance_refuse_change()"
        if vendor == "postgresql"
        else f"BEGIN SELECT RAISE(ABORT, 'frozen: {TABLE} is never deleted'); END"
    )
    return f"CREATE TRIGGER {KEPT} BEFORE DELETE ON {TABLE} {refuse}"


def remove(apps, schema_editor):
    on = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {NAME}{on}")
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {KEPT}{on}")


class Migration(migrations.Migration):
    # 0002_frozen of notices makes the function that PostgreSQL's triggers call.
    dependencies = [("dispatch", "0001_initial"), ("notices", "0002_frozen")]
    operations = [migrations.RunPython(install, remove)]
