from importlib import import_module

from django.db import migrations, models

before = import_module("articles.migrations.0024_search_form")
first = import_module("articles.migrations.0005_search_rows")


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0049_responses_version"),
    ]

    operations = [
        # Backwards the old engine comes last, when the columns are gone.
        migrations.RunPython(first.take_down, before.set_up),
        migrations.AddField("searchrow", "title_forms", models.TextField(blank=True, default="")),
        migrations.AddField("searchrow", "text_forms", models.TextField(blank=True, default="")),
    ]
