from django.db import migrations, models
from django.utils import timezone


def look_from_now_on(apps, schema_editor):
    """Begin to look at the clock: what was scheduled before has been public for long."""
    apps.get_model("articles", "LookedUntil").objects.create(pk=1, until=timezone.now())


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0017_closing_and_slow_mode"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="linkbacks_sent",
            field=models.BooleanField(default=True, verbose_name="tell the sites that this article links to"),
        ),
        migrations.CreateModel(
            name="LookedUntil",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateTimeField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.AddConstraint(
            model_name="lookeduntil",
            constraint=models.CheckConstraint(condition=models.Q(("pk", 1)), name="looked_until_is_one_row"),
        ),
        migrations.RunPython(look_from_now_on, migrations.RunPython.noop),
    ]
