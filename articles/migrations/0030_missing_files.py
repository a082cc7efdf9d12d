from django.db import migrations

import articles.models.media


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0029_longer_addresses"),
    ]

    operations = [
        migrations.AlterField(
            model_name="image",
            name="file",
            field=articles.models.media.StoredName(editable=False, max_length=60, null=True, unique=True, upload_to=""),
        ),
    ]
