from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0012_old_tag_addresses"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="in_review_since",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
