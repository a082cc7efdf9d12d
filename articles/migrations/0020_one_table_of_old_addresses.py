import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0019_support_contact"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
    ]

    operations = [
        migrations.AddField("casestudy", "was_public", models.BooleanField(default=False, editable=False)),
        migrations.AddField(
            "oldaddress",
            "author",
            models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="old_addresses", to="articles.author"),
        ),
        migrations.AddField(
            "oldaddress",
            "case_study",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="old_addresses", to="articles.casestudy"
            ),
        ),
        migrations.AddField(
            "oldaddress",
            "tag",
            models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="old_addresses", to="taggit.tag"),
        ),
        migrations.AlterField(
            "oldaddress",
            "article",
            models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="old_addresses", to="articles.article"),
        ),
        migrations.AddConstraint(
            "oldaddress",
            models.CheckConstraint(
                condition=(
                    (Q(article__isnull=True) | Q(case_study__isnull=True))
                    & (Q(article__isnull=True) | Q(author__isnull=True))
                    & (Q(article__isnull=True) | Q(tag__isnull=True))
                    & (Q(case_study__isnull=True) | Q(author__isnull=True))
                    & (Q(case_study__isnull=True) | Q(tag__isnull=True))
                    & (Q(author__isnull=True) | Q(tag__isnull=True))
                ),
                name="old_address_leads_to_one_thing",
            ),
        ),
    ]
