"""The six topics that content notes begin with; staff change them as they like."""

from django.db import migrations

TOPICS = (
    "sexual violence",
    "exploitation of children",
    "police violence",
    "detention and deportation",
    "suicide and self-harm",
    "graphic detail",
)


def ship(apps, schema_editor):
    topics = apps.get_model("articles", "ContentTopic").objects.using(schema_editor.connection.alias)
    topics.bulk_create(topics.model(name=name, position=position) for position, name in enumerate(TOPICS, start=1))


def take_back(apps, schema_editor):
    apps.get_model("articles", "ContentTopic").objects.using(schema_editor.connection.alias).filter(name__in=TOPICS).delete()


class Migration(migrations.Migration):
    dependencies = [("articles", "0038_content_notes")]
    operations = [migrations.RunPython(ship, take_back)]
