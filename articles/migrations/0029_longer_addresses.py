from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0028_left_to_be_told"),
    ]

    operations = [
        migrations.AlterField(
            model_name="article",
            name="feed_guid",
            field=models.CharField(editable=False, max_length=500, unique=True),
        ),
        migrations.AlterField(
            model_name="article",
            name="path",
            field=models.CharField(editable=False, max_length=250, null=True, unique=True),
        ),
        migrations.AlterField(
            model_name="article",
            name="slug",
            field=models.SlugField(
                allow_unicode=True, help_text="The last part of the article's address.", max_length=200, verbose_name="short name"
            ),
        ),
        migrations.AlterField(
            model_name="article",
            name="title",
            field=models.CharField(max_length=300),
        ),
        migrations.AlterField(
            model_name="author",
            name="slug",
            field=models.SlugField(
                allow_unicode=True,
                blank=True,
                help_text="Made from the name when left empty.",
                max_length=200,
                unique=True,
                verbose_name="short name",
            ),
        ),
        migrations.AlterField(
            model_name="oldaddress",
            name="path",
            field=models.CharField(max_length=1000, unique=True),
        ),
    ]
