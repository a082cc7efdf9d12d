import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0025_fill_search_form"),
    ]

    operations = [
        migrations.CreateModel(
            name="DocumentLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(db_index=True, max_length=120)),
                (
                    "article",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="document_links", to="articles.article"
                    ),
                ),
                (
                    "case_study",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="document_links", to="articles.casestudy"
                    ),
                ),
                (
                    "footnote",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="document_links", to="articles.footnote"
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("name", "article"), name="document_link_once_per_article"),
                    models.UniqueConstraint(fields=("name", "footnote"), name="document_link_once_per_footnote"),
                    models.UniqueConstraint(fields=("name", "case_study"), name="document_link_once_per_case"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("article__isnull", False), ("case_study", None), ("footnote", None)),
                            models.Q(("article", None), ("case_study", None), ("footnote__isnull", False)),
                            models.Q(("article", None), ("case_study__isnull", False), ("footnote", None)),
                            _connector="OR",
                        ),
                        name="document_link_hangs_on_one_text",
                    ),
                ],
            },
        ),
    ]
