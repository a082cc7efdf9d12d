import unicodedata
from itertools import batched

from django.db import migrations

from articles.text.folds import in_sight, out_of_sight
from articles.text.spelling import forms
from articles.text.tokens import BEYOND, form
from htc.lib.html import plain_text


def one_line(html):
    return " ".join(unicodedata.normalize("NFC", plain_text(html)).split())


def take_out_of_sight(apps, schema_editor):
    """Show no words of passages that fold among what is found; they are found all the same."""
    rows = apps.get_model("articles", "SearchRow").objects
    for kind, owner in (("article", "article"), ("case", "case_study")):
        folding = rows.filter(kind=kind, **{f"{owner}__body__contains": "<details"}).select_related(owner).order_by("pk")
        for some in batched(folding.iterator(chunk_size=100), 100):
            for row in some:
                body = getattr(row, owner).body
                whole, rest = one_line(body), one_line(in_sight(body))
                row.text = row.text.replace(whole, rest, 1) if whole in row.text else rest
                row.folded_text = form(row.text)
                if beyond := form(one_line(out_of_sight(body))):
                    row.folded_text += f"{BEYOND}{beyond}"
                row.text_forms = forms(row.folded_text, with_sounds=True)
            rows.bulk_update(some, ["text", "folded_text", "text_forms"])


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0062_search_by_kind"),
    ]

    operations = [
        migrations.RunPython(take_out_of_sight, migrations.RunPython.noop),
    ]
