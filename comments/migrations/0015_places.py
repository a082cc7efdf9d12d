from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0014_judged_by_persons"),
    ]

    operations = [
        migrations.AddField(
            model_name="response",
            name="path",
            field=models.BinaryField(default=b"", max_length=32),
        ),
        migrations.AddField(
            model_name="response",
            name="thread",
            field=models.BinaryField(default=b"", max_length=16),
        ),
        migrations.AddIndex(
            model_name="response",
            index=models.Index(fields=["article", "state", "thread", "path", "kind"], name="response_place"),
        ),
    ]
