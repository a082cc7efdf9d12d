import django.db.models.deletion
from django.db import migrations, models

# The engines as they were then; 0024 sets up those of today.
SQLITE = (
    "CREATE VIRTUAL TABLE articles_searchtext USING fts5(title, text, content='articles_searchrow', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 2', prefix='2 3')",
    "CREATE TRIGGER articles_searchrow_insert AFTER INSERT ON articles_searchrow BEGIN "
    "INSERT INTO articles_searchtext (rowid, title, text) VALUES (new.id, new.title, new.text); END",
    "CREATE TRIGGER articles_searchrow_delete AFTER DELETE ON articles_searchrow BEGIN "
    "INSERT INTO articles_searchtext (articles_searchtext, rowid, title, text) VALUES ('delete', old.id, old.title, old.text); END",
    "CREATE TRIGGER articles_searchrow_update AFTER UPDATE ON articles_searchrow BEGIN "
    "INSERT INTO articles_searchtext (articles_searchtext, rowid, title, text) VALUES ('delete', old.id, old.title, old.text); "
    "INSERT INTO articles_searchtext (rowid, title, text) VALUES (new.id, new.title, new.text); END",
    "INSERT INTO articles_searchtext (articles_searchtext) VALUES ('rebuild')",
)
POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS unaccent",
    "CREATE TEXT SEARCH CONFIGURATION articles_search (COPY = simple)",
    "ALTER TEXT SEARCH CONFIGURATION articles_search ALTER MAPPING FOR hword, hword_part, word, numword, numhword WITH unaccent, simple",
    "CREATE INDEX articles_searchrow_words ON articles_searchrow USING gin "
    "((setweight(to_tsvector('articles_search', title), 'A') || setweight(to_tsvector('articles_search', text), 'D')))",
)


def set_up(apps, schema_editor):
    """Make what the engine keeps beside the table of rows."""
    take_down(apps, schema_editor)
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


def take_down(apps, schema_editor):
    """Remove it, of whichever form."""
    if schema_editor.connection.vendor == "sqlite":
        for event in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS articles_searchrow_{event}", params=None)
        schema_editor.execute("DROP TABLE IF EXISTS articles_searchtext", params=None)
        return
    schema_editor.execute("DROP INDEX IF EXISTS articles_searchrow_words", params=None)
    schema_editor.execute("DROP TEXT SEARCH CONFIGURATION IF EXISTS articles_search", params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_preview_links"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("article", "Articles and pages"),
                            ("footnote", "Footnotes"),
                            ("case", "Case studies"),
                            ("comment", "Comments"),
                        ],
                        max_length=8,
                    ),
                ),
                ("key", models.PositiveBigIntegerField()),
                ("title", models.TextField(blank=True)),
                ("url", models.CharField(blank=True, max_length=200)),
                ("text", models.TextField(blank=True)),
                (
                    "article",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.article"),
                ),
                (
                    "case_study",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.casestudy"),
                ),
            ],
            options={
                "verbose_name": "row of the search index",
                "verbose_name_plural": "rows of the search index",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "key"), name="search_row_once_for_each_thing"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("article__isnull", False), ("case_study__isnull", True)),
                            models.Q(("article__isnull", True), ("case_study__isnull", False)),
                            _connector="OR",
                        ),
                        name="search_row_hangs_on_one_page",
                    ),
                ],
            },
        ),
        migrations.RunPython(set_up, take_down),
    ]
