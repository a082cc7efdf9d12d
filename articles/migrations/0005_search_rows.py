import django.db.models.deletion
from django.db import migrations, models

from articles.search import set_up, take_down


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_preview_links"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("article", "Articles and pages"),
                            ("footnote", "Footnotes"),
                            ("case", "Case studies"),
                            ("comment", "Comments"),
                        ],
                        max_length=8,
                    ),
                ),
                ("key", models.PositiveBigIntegerField()),
                ("title", models.TextField(blank=True)),
                ("url", models.CharField(blank=True, max_length=200)),
                ("text", models.TextField(blank=True)),
                (
                    "article",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.article"),
                ),
                (
                    "case_study",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.casestudy"),
                ),
            ],
            options={
                "verbose_name": "row of the search index",
                "verbose_name_plural": "rows of the search index",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "key"), name="search_row_once_for_each_thing"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("article__isnull", False), ("case_study__isnull", True)),
                            models.Q(("article__isnull", True), ("case_study__isnull", False)),
                            _connector="OR",
                        ),
                        name="search_row_hangs_on_one_page",
                    ),
                ],
            },
        ),
        migrations.RunPython(set_up, take_down),
    ]
