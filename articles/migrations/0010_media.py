import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0009_article_created_by"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.FileField(editable=False, max_length=120, unique=True, upload_to="")),
                ("title", models.CharField(max_length=200)),
                ("media_type", models.CharField(editable=False, max_length=100)),
                ("size", models.PositiveIntegerField(editable=False)),
                (
                    "marked_public",
                    models.BooleanField(
                        default=False,
                        help_text="Unticked, it is public as soon as something published links to it, and until then had by staff alone.",
                        verbose_name="public at once",
                    ),
                ),
                ("uploaded_at", models.DateTimeField(auto_now_add=True, verbose_name="uploaded")),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-uploaded_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Image",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.FileField(editable=False, max_length=60, unique=True, upload_to="")),
                (
                    "alt",
                    models.CharField(
                        blank=True,
                        help_text="What somebody needs to know who cannot see the picture; read out in its place. Not shown.",
                        max_length=400,
                        verbose_name="description",
                    ),
                ),
                (
                    "decorative",
                    models.BooleanField(
                        default=False,
                        help_text="It says nothing that the text does not say; screen readers pass by.",
                        verbose_name="only decorative",
                    ),
                ),
                ("caption", models.CharField(blank=True, help_text="Shown under the picture.", max_length=500)),
                (
                    "credit",
                    models.CharField(blank=True, help_text="Who made it, shown under the picture: “Photo: Ada Lind”.", max_length=200),
                ),
                (
                    "licence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("own", "Our own"),
                            ("permission", "Used with permission"),
                            ("public-domain", "Public domain"),
                            ("cc-by", "CC BY"),
                            ("cc-by-sa", "CC BY-SA"),
                            ("cc-by-nd", "CC BY-ND"),
                            ("cc-by-nc", "CC BY-NC"),
                        ],
                        help_text="Without one it stands on no card of other sites.",
                        max_length=15,
                    ),
                ),
                (
                    "consent",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nobody", "Nobody can be recognized"),
                            ("given", "Everybody shown has agreed to this use"),
                            ("public", "A public figure in a public office"),
                        ],
                        max_length=10,
                        verbose_name="people in it",
                    ),
                ),
                (
                    "marked_public",
                    models.BooleanField(
                        default=False,
                        help_text="Unticked, it is public as soon as something published shows it, and until then seen by staff alone.",
                        verbose_name="public at once",
                    ),
                ),
                ("width", models.PositiveIntegerField(editable=False)),
                ("height", models.PositiveIntegerField(editable=False)),
                ("uploaded_at", models.DateTimeField(auto_now_add=True, verbose_name="uploaded")),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "picture",
                "ordering": ["-uploaded_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="article",
            name="featured_image",
            field=models.ForeignKey(
                blank=True,
                help_text="Its number in the library. Stands beside the article in lists, and on cards of other sites if it may.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="featured_in",
                to="articles.image",
                verbose_name="picture for lists",
            ),
        ),
        migrations.CreateModel(
            name="ImagePlacement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("article", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="pictures", to="articles.article")),
                ("image", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="placements", to="articles.image")),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="image",
            constraint=models.CheckConstraint(
                condition=models.Q(("decorative", False), ("alt", ""), _connector="OR"), name="decorative_image_has_no_description"
            ),
        ),
        migrations.AddConstraint(
            model_name="imageplacement",
            constraint=models.UniqueConstraint(fields=("article", "image"), name="image_once_per_article"),
        ),
    ]
