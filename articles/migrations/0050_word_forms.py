from importlib import import_module

from django.db import migrations, models

before = import_module("articles.migrations.0024_search_form")
first = import_module("articles.migrations.0005_search_rows")


def put_texts_last(apps, schema_editor):
    """Have SQLite read what a row belongs to without the pages of its texts: it reads a row from the left, as far as it has to."""
    if schema_editor.connection.vendor != "sqlite":
        return
    old = apps.get_model("articles", "SearchRow")
    fields = sorted(old._meta.local_concrete_fields, key=lambda field: isinstance(field, models.TextField))
    meta = {"app_label": "articles", "apps": apps, "db_table": f"{old._meta.db_table}_in_order", "constraints": old._meta.constraints}
    body = {field.name: field.clone() for field in fields}
    new = type("SearchRowInOrder", (models.Model,), body | {"Meta": type("Meta", (), meta), "__module__": old.__module__})
    columns = ", ".join(schema_editor.quote_name(field.column) for field in fields)
    schema_editor.create_model(new)
    schema_editor.execute(
        f"INSERT INTO {new._meta.db_table} ({columns}) SELECT {columns} FROM {old._meta.db_table} ORDER BY id",  # noqa: S608
        params=None,
    )
    schema_editor.delete_model(old)
    schema_editor.alter_db_table(new, new._meta.db_table, old._meta.db_table)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0049_responses_version"),
    ]

    operations = [
        # Backwards the old engine comes last, when the columns are gone.
        migrations.RunPython(first.take_down, before.set_up),
        migrations.AddField("searchrow", "title_forms", models.TextField(blank=True, default="")),
        migrations.AddField("searchrow", "text_forms", models.TextField(blank=True, default="")),
        migrations.RunPython(put_texts_last, migrations.RunPython.noop),
    ]
