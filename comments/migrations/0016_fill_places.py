"""Where the responses stand that were there before places were written."""

from itertools import batched

from django.db import migrations

from comments.rules.threads import Place, place_of

BATCH = 500


def fill(apps, schema_editor):
    """Give each response its place: first those that answer an article, then what answers these, and so on."""
    response = apps.get_model("comments", "Response")
    pks = response.objects.filter(parent=None).order_by().values_list("pk", flat=True)
    while pks := list(pks):
        for some in batched(pks, BATCH):
            rows = response.objects.filter(pk__in=some).only("received_at", "parent__thread", "parent__path").select_related("parent")
            placed = list(rows)
            for row in placed:
                above = Place(bytes(row.parent.thread), bytes(row.parent.path)) if row.parent else None
                place = place_of(row.pk, row.received_at, above)
                row.thread, row.path = place.thread, place.path
            response.objects.bulk_update(placed, ["thread", "path"], batch_size=100)
        pks = [pk for some in batched(pks, BATCH) for pk in response.objects.filter(parent__in=some).values_list("pk", flat=True)]


class Migration(migrations.Migration):
    dependencies = [("comments", "0015_places")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
