import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0059_dates_of_cases")]

    operations = [
        migrations.AlterField("casestudy", "feed_id", models.UUIDField(default=uuid.uuid4, editable=False, null=True, unique=True)),
    ]
