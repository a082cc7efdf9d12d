"""Which responses a person has judged already: those would else stand among the likely spam."""

from django.db import migrations
from django.db.models import Exists, OuterRef


def fill(apps, schema_editor):
    """Mark what a person brought into spam."""
    event, response = (apps.get_model("comments", name) for name in ("ModerationEvent", "Response"))
    by_person = event.objects.filter(response=OuterRef("pk"), to_state="spam", origin__in=["web", "mail"])
    response.objects.filter(Exists(by_person), state="spam").update(judged=True)


class Migration(migrations.Migration):
    dependencies = [("comments", "0013_lanes_and_record")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
