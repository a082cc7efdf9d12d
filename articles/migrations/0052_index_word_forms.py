from django.db import migrations

from articles.search.engines import set_up, take_down


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0051_fill_word_forms"),
    ]

    operations = [
        migrations.RunPython(set_up, take_down),
    ]
