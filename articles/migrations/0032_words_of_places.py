from django.core.validators import RegexValidator
from django.db import migrations, models

KEY = RegexValidator("^[a-z0-9][a-z0-9-]{0,39}$")


class Migration(migrations.Migration):
    dependencies = [("articles", "0031_name_missing_files")]

    operations = [
        migrations.RemoveConstraint("imageplacement", "image_once_per_article"),
        migrations.AddField("imageplacement", "key", models.CharField(default="", max_length=40, validators=[KEY]), preserve_default=False),
        migrations.AddField("imageplacement", "alt", models.TextField("description", blank=True, default=""), preserve_default=False),
        migrations.AddField("imageplacement", "decorative", models.BooleanField("only decorative", default=False)),
        migrations.AddField("imageplacement", "caption", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AlterField(
            "image",
            "alt",
            models.CharField(
                blank=True,
                help_text="What somebody needs to know who cannot see the picture. Read out where a place has no description of its own.",
                max_length=400,
                verbose_name="description",
            ),
        ),
        migrations.AlterField(
            "image",
            "caption",
            models.CharField(blank=True, help_text="Proposed wherever the picture is placed.", max_length=500),
        ),
        migrations.AddConstraint(
            "imageplacement",
            models.CheckConstraint(
                condition=models.Q(("decorative", False), ("alt", ""), _connector="OR"), name="decorative_place_has_no_description"
            ),
        ),
    ]
