import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0044_trash"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("article", "Article"), ("casestudy", "Case study")], max_length=9)),
                ("name", models.CharField(max_length=16)),
                ("began_from", models.CharField(max_length=40)),
                ("browser", models.CharField(max_length=16)),
                ("fields", models.JSONField(default=dict)),
                ("digest", models.CharField(max_length=64)),
                ("token", models.CharField(max_length=16)),
                ("kept_at", models.DateTimeField(db_index=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "article",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.article"),
                ),
                (
                    "case_study",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.casestudy"),
                ),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["kept_at", "pk"],
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("user", "name"), name="kept_state_once_per_form")],
            },
        ),
    ]
