"""What tags were called before goes into the one table, and each published case is noted as one that was public."""

from django.db import migrations


def move(apps, schema_editor):
    old_addresses = apps.get_model("articles", "OldAddress").objects
    for slug, tag in apps.get_model("articles", "OldTagAddress").objects.values_list("slug", "tag"):
        old_addresses.get_or_create(path=f"tags/{slug}", defaults={"tag_id": tag})
    apps.get_model("articles", "CaseStudy").objects.filter(status="published").update(was_public=True)


def move_back(apps, schema_editor):
    old_addresses = apps.get_model("articles", "OldAddress").objects
    old_tag_addresses = apps.get_model("articles", "OldTagAddress").objects
    for path, tag in old_addresses.filter(tag__isnull=False).values_list("path", "tag"):
        old_tag_addresses.get_or_create(slug=path.removeprefix("tags/"), defaults={"tag_id": tag})
    # The older release knows addresses of articles alone.
    old_addresses.filter(article=None).delete()


class Migration(migrations.Migration):
    dependencies = [("articles", "0020_one_table_of_old_addresses")]

    operations = [migrations.RunPython(move, move_back)]
