from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0027_fill_document_links"),
    ]

    operations = [
        migrations.AddField(
            model_name="lookeduntil",
            name="left",
            field=models.JSONField(default=list),
        ),
    ]
