from django.db import migrations

from articles.search.engines import set_up, take_down

# The engine of SQLite as it was until then.
COLUMNS = ("folded_title", "folded_text", "title_forms", "text_forms")
LIST, NEW, OLD = ", ".join(COLUMNS), ", ".join(f"new.{name}" for name in COLUMNS), ", ".join(f"old.{name}" for name in COLUMNS)
TO_FTS5 = f"INSERT INTO articles_searchtext (rowid, {LIST}) VALUES (new.id, {NEW});"  # noqa: S608
FROM_FTS5 = f"INSERT INTO articles_searchtext (articles_searchtext, rowid, {LIST}) VALUES ('delete', old.id, {OLD});"  # noqa: S608
SQLITE = (
    f"CREATE VIRTUAL TABLE articles_searchtext USING fts5({LIST}, content='articles_searchrow', content_rowid='id', "
    """tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co M*'", prefix='2 3')""",
    f"CREATE TRIGGER articles_searchrow_insert AFTER INSERT ON articles_searchrow BEGIN {TO_FTS5} END",
    f"CREATE TRIGGER articles_searchrow_delete AFTER DELETE ON articles_searchrow BEGIN {FROM_FTS5} END",
    f"CREATE TRIGGER articles_searchrow_update AFTER UPDATE ON articles_searchrow BEGIN {FROM_FTS5} {TO_FTS5} END",
    "INSERT INTO articles_searchtext (articles_searchtext) VALUES ('rebuild')",
)


def set_up_before(apps, schema_editor):
    """Make what the engine of SQLite kept beside the table of rows before; that of PostgreSQL has stayed as it was."""
    if schema_editor.connection.vendor != "sqlite":
        return
    take_down(apps, schema_editor)
    for statement in SQLITE:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("articles", "0061_site_and_machines")]

    operations = [migrations.RunPython(set_up, set_up_before)]
