from django.db import migrations, models
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0013_in_review_since"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                Coalesce("published_at", "touched_at").desc(),
                models.F("id").desc(),
                name="article_by_last_date",
            ),
        ),
    ]
