"""Which of the texts that were there already link to documents."""

import re

from django.db import migrations

NAME = re.compile(r"documents/[0-9a-f]{16}-[\w-]+\.[a-z]+", re.ASCII)
TEXTS = {"Article": ("article", ["body"]), "Footnote": ("footnote", ["text"]), "CaseStudy": ("case_study", ["body", "sources"])}


def fill(apps, schema_editor):
    """Write a row for each address of a document in each text."""
    links = apps.get_model("articles", "DocumentLink").objects
    for model, (column, fields) in TEXTS.items():
        for pk, *texts in apps.get_model("articles", model).objects.order_by("pk").values_list("pk", *fields).iterator(500):
            names = {name for text in texts for name in NAME.findall(text)}
            links.bulk_create(links.model(**{f"{column}_id": pk}, name=name) for name in sorted(names))


class Migration(migrations.Migration):
    dependencies = [("articles", "0026_document_links")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
