"""Nothing on the way here; on the way back each picture without a file gets a name of its own, for the older column holds no NULL."""

from django.db import migrations


def name_them(apps, schema_editor):
    image = apps.get_model("articles", "Image")
    for pk in image.objects.filter(file=None).values_list("pk", flat=True):
        image.objects.filter(pk=pk).update(file=f"images/missing-{pk}.jpg")


class Migration(migrations.Migration):
    dependencies = [("articles", "0030_missing_files")]

    operations = [migrations.RunPython(migrations.RunPython.noop, name_them)]
