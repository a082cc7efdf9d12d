from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0016_fill_places"),
    ]

    operations = [
        migrations.AddField(
            model_name="response",
            name="former_id",
            field=models.PositiveBigIntegerField(editable=False, null=True),
        ),
    ]
