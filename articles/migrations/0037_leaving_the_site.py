from django.db import migrations, models

import articles.models.site


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0036_corrections"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="leave_shown",
            field=models.BooleanField(
                default=False,
                help_text="Counts where the site has “Leave this site” on articles and case studies that say so.",
                verbose_name="shows “Leave this site”",
            ),
        ),
        migrations.AddField(
            model_name="casestudy",
            name="leave_shown",
            field=models.BooleanField(
                default=False,
                help_text="Counts where the site has “Leave this site” on articles and case studies that say so.",
                verbose_name="shows “Leave this site”",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="leaving",
            field=models.CharField(
                choices=[
                    ("all", "On every page"),
                    ("flagged", "On articles and case studies that say so, and on the pages of help"),
                    ("off", "On no page"),
                ],
                default="all",
                max_length=7,
                verbose_name="“Leave this site” stands",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="neutral_title",
            field=models.CharField(
                default="Weather",
                help_text="The title of the empty page that covers ours at once.",
                max_length=60,
                verbose_name="what the tab says meanwhile",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="neutral_url",
            field=models.URLField(
                default="https://www.weather.gov/",
                help_text="A page of another site that nobody wonders at: the same for everybody, without a window that asks for consent.",
                max_length=300,
                validators=[articles.models.site.check_neutral],
                verbose_name="it leads to",
            ),
        ),
    ]
