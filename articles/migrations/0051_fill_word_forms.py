from itertools import batched

from django.db import migrations

from articles.text.spelling import forms


def fill(apps, schema_editor):
    """Write the forms of the words of all that can be found already."""
    rows = apps.get_model("articles", "SearchRow").objects
    asked = rows.order_by("pk").only("kind", "folded_title", "folded_text")
    for some in batched(asked.iterator(chunk_size=500), 500):
        for row in some:
            by_staff = row.kind != "comment"
            row.title_forms = forms(row.folded_title, with_sounds=by_staff)
            row.text_forms = forms(row.folded_text, with_sounds=by_staff)
        rows.bulk_update(some, ["title_forms", "text_forms"])


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0050_word_forms"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
