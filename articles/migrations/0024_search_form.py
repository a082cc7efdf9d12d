from importlib import import_module

from django.db import migrations, models

before = import_module("articles.migrations.0005_search_rows")

# The engines as they were then; 0052 sets up those of today.
SQLITE = (
    "CREATE VIRTUAL TABLE articles_searchtext USING fts5(folded_title, folded_text, content='articles_searchrow', content_rowid='id', "
    """tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co M*'", prefix='2 3')""",
    "CREATE TRIGGER articles_searchrow_insert AFTER INSERT ON articles_searchrow BEGIN "
    "INSERT INTO articles_searchtext (rowid, folded_title, folded_text) VALUES (new.id, new.folded_title, new.folded_text); END",
    "CREATE TRIGGER articles_searchrow_delete AFTER DELETE ON articles_searchrow BEGIN "
    "INSERT INTO articles_searchtext (articles_searchtext, rowid, folded_title, folded_text) "
    "VALUES ('delete', old.id, old.folded_title, old.folded_text); END",
    "CREATE TRIGGER articles_searchrow_update AFTER UPDATE ON articles_searchrow BEGIN "
    "INSERT INTO articles_searchtext (articles_searchtext, rowid, folded_title, folded_text) "
    "VALUES ('delete', old.id, old.folded_title, old.folded_text); "
    "INSERT INTO articles_searchtext (rowid, folded_title, folded_text) VALUES (new.id, new.folded_title, new.folded_text); END",
    "INSERT INTO articles_searchtext (articles_searchtext) VALUES ('rebuild')",
)
POSTGRESQL = (
    "CREATE INDEX articles_searchrow_words ON articles_searchrow USING gin "
    "((setweight(to_tsvector('simple', folded_title), 'A') || setweight(to_tsvector('simple', folded_text), 'D')))",
)


def set_up(apps, schema_editor):
    """Make what the engine keeps beside the table of rows."""
    before.take_down(apps, schema_editor)
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0023_pages_without_date"),
    ]

    operations = [
        # Backwards the old engine comes last, when the columns are gone.
        migrations.RunPython(before.take_down, before.set_up),
        migrations.AddField("searchrow", "folded_title", models.TextField(blank=True, default="")),
        migrations.AddField("searchrow", "folded_text", models.TextField(blank=True, default="")),
        migrations.RunPython(set_up, before.take_down),
    ]
