from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0066_titles_by_index"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="casestudy",
            index=models.Index(fields=["title", "trashed_at", "status", "country"], name="case_by_title"),
        ),
    ]
