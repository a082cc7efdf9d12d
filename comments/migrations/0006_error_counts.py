from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0005_workers_seen"),
    ]

    operations = [
        migrations.CreateModel(
            name="ErrorCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hour", models.DateTimeField()),
                ("place", models.CharField(max_length=200)),
                ("error", models.CharField(max_length=100)),
                ("times", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "number of errors",
                "verbose_name_plural": "numbers of errors",
                "default_permissions": ("view",),
                "constraints": [models.UniqueConstraint(fields=("hour", "place", "error"), name="errors_counted_once_an_hour")],
            },
        ),
    ]
