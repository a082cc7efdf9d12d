import unicodedata
from itertools import batched

from django.db import migrations

from articles.text.tokens import form


def fill(apps, schema_editor):
    """Write the form of all that can be found already."""
    rows = apps.get_model("articles", "SearchRow").objects
    for some in batched(rows.order_by("pk").iterator(chunk_size=200), 200):
        for row in some:
            row.title, row.text = unicodedata.normalize("NFC", row.title), unicodedata.normalize("NFC", row.text)
            row.folded_title, row.folded_text = form(row.title), form(row.text)
        rows.bulk_update(some, ["title", "text", "folded_title", "folded_text"])


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0024_search_form"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
