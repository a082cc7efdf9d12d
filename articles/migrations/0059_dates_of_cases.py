import uuid

from django.db import migrations


def date_cases(apps, schema_editor):
    """Give each case an identifier, and the last save as the one moment that is known of it."""
    cases = apps.get_model("articles", "CaseStudy").objects.using(schema_editor.connection.alias)
    for pk, was_public, touched_at in list(cases.values_list("pk", "was_public", "touched_at")):
        published_at = touched_at if was_public else None
        cases.filter(pk=pk).update(feed_id=uuid.uuid4(), changed_at=touched_at, published_at=published_at)


class Migration(migrations.Migration):
    dependencies = [("articles", "0058_case_dates")]

    operations = [migrations.RunPython(date_cases, migrations.RunPython.noop)]
