from importlib import import_module

from django.db import migrations, models

from articles.search.engines import set_up, take_down

before = import_module("articles.migrations.0005_search_rows")


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0023_pages_without_date"),
    ]

    operations = [
        # Backwards the old engine comes last, when the columns are gone.
        migrations.RunPython(take_down, before.set_up),
        migrations.AddField("searchrow", "folded_title", models.TextField(blank=True, default="")),
        migrations.AddField("searchrow", "folded_text", models.TextField(blank=True, default="")),
        migrations.RunPython(set_up, take_down),
    ]
