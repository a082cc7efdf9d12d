import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0007_editing_together"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="author",
            name="bio",
            field=models.TextField(
                "about the author",
                blank=True,
                default="",
                help_text="Plain text, shown on the author’s page. A blank line makes a paragraph.",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="author",
            name="is_pseudonym",
            field=models.BooleanField(
                "this is a pseudonym", default=False, help_text="Then no page describes the name to search engines as a person."
            ),
        ),
        migrations.AddField(
            model_name="author",
            name="user",
            field=models.ForeignKey(
                blank=True,
                help_text="Who signs in as this author sees and writes the articles under this name. Readers never see the account.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="authors",
                to=settings.AUTH_USER_MODEL,
                verbose_name="account",
            ),
        ),
    ]
