"""The protected copy of a letter, that the database refuses to change or delete like the letter."""

import django.db.models.deletion
from django.db import migrations, models

TABLE = "notices_protectedpdf"
COLUMNS = ("notice_id", "rule", "content", "sha256", "size")


def install(apps, schema_editor):
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    differs = "IS DISTINCT FROM" if on_postgresql else "IS NOT"
    listed = ", ".join(f'"{column}"' for column in COLUMNS)
    changed = " OR ".join(f'OLD."{column}" {differs} NEW."{column}"' for column in COLUMNS)
    refuse_change = refuse_deletion = "EXECUTE FUNCTION echeance_refuse_change()"
    when = f"({changed})" if on_postgresql else changed
    if not on_postgresql:
        refuse_change = f"BEGIN SELECT RAISE(ABORT, 'frozen: {TABLE} is never changed'); END"
        refuse_deletion = f"BEGIN SELECT RAISE(ABORT, 'frozen: {TABLE} is never deleted'); END"
    schema_editor.execute(
        f"CREATE TRIGGER {TABLE}_frozen BEFORE UPDATE OF {listed} ON {TABLE}"
        f" FOR EACH ROW WHEN {when} {refuse_change}",
        params=None,
    )
    schema_editor.execute(
        f"CREATE TRIGGER {TABLE}_kept BEFORE DELETE ON {TABLE} FOR EACH ROW {refuse_deletion}",
        params=None,
    )


def remove(apps, schema_editor):
    on = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_frozen{on}")
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_kept{on}")


class Migration(migrations.Migration):
    dependencies = [("notices", "0005_letter_settings_password_rule")]
    operations = [
        migrations.CreateModel(
            name='ProtectedPdf',
            fields=[
                ('notice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='protected_pdf', serialize=False, to='notices.notice')),
                ('rule', models.CharField(max_length=20)),
                ('content', models.BinaryField()),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
            ],
        ),
        migrations.RunPython(install, remove),
    ]
