"""On the way back each picture without a file gets a name of its own, for the older column holds no NULL; on the way here it loses that."""

from django.db import migrations


def take_names(apps, schema_editor):
    apps.get_model("articles", "Image").objects.filter(file__startswith="images/missing-").update(file=None)


def name_them(apps, schema_editor):
    image = apps.get_model("articles", "Image")
    for pk in image.objects.filter(file=None).values_list("pk", flat=True):
        image.objects.filter(pk=pk).update(file=f"images/missing-{pk}.jpg")


class Migration(migrations.Migration):
    dependencies = [("articles", "0030_missing_files")]

    operations = [migrations.RunPython(take_names, name_them)]
