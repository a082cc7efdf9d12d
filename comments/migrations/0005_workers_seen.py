from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0004_fill_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="WorkerSeen",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, unique=True)),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "worker",
                "default_permissions": ("view",),
            },
        ),
    ]
