from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0057_counts_by_index")]

    operations = [
        migrations.AddField("casestudy", "published_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField("casestudy", "changed_at", models.DateTimeField(editable=False, null=True)),
        # Unique and made for each row once they have one.
        migrations.AddField("casestudy", "feed_id", models.UUIDField(editable=False, null=True)),
    ]
