from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0033_fill_words_of_places")]

    operations = [
        migrations.AddConstraint("imageplacement", models.UniqueConstraint(fields=["article", "key"], name="picture_key_once_per_article")),
    ]
