"""Series: articles that are read one after the other, in the order of staff, with those that are still to come."""

from django.db import models
from django.db.models import Q

from articles.models import Addressed, Article, Public
from articles.traits.translations import SaidOnce
from htc.lib.text import clean_line, clean_lines

LONGEST_TITLE = 200


class Series(SaidOnce, Addressed, Public):
    """A title and words over articles that belong together; it has a page as soon as readers can open one of its parts."""

    ROOT = "series"
    CALLED = "title"

    title = models.CharField(max_length=LONGEST_TITLE)
    slug = models.SlugField(
        "short name",
        max_length=200,
        unique=True,
        blank=True,
        allow_unicode=True,
        help_text="Made from the title when left empty. When you change it, the old address leads here.",
    )
    intro = models.TextField(
        "about the series", blank=True, help_text="Plain text, shown on the page of the series. A blank line makes a paragraph."
    )

    class Meta:
        ordering = ["title", "pk"]
        verbose_name_plural = "series"

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.title, self.intro = clean_line(self.title, LONGEST_TITLE), clean_lines(self.intro)
        super().save(*args, **kwargs)

    def was_seen(self) -> bool:
        """Whether readers can open its page."""
        if not self.pk:
            return False
        own = Article.objects.filter(series_part__series=self).order_by()
        groups = own.filter(translation_group__isnull=False).values("translation_group")
        translated = Article.objects.filter(translation_group__in=groups).order_by()
        keys = own.values("pk").union(translated.values("pk"))
        return Article.objects.published_among(keys, kind=Article.Kind.POST).exists()


def keep_what_is_planned(collector, field, parts, using) -> None:
    """Have a part whose article is deleted go with it, but for one of which readers are told what is planned."""
    models.SET_NULL(collector, field, parts.exclude(planned=""), using)
    models.CASCADE(collector, field, parts.filter(planned=""), using)


class SeriesPart(Public):
    """One place in the order of a series: an article, or what is planned in its stead.

    An article stands in one series at most, and its translations stand there with it. ``planned`` is what readers are told as long as they
    cannot open the article; where it is empty they are told nothing of a draft.
    """

    series = models.ForeignKey(Series, models.CASCADE, related_name="parts")
    article = models.OneToOneField(
        Article,
        keep_what_is_planned,
        related_name="series_part",
        limit_choices_to={"kind": Article.Kind.POST},
        null=True,
        blank=True,
    )
    planned = models.CharField(
        "planned, in these words",
        max_length=LONGEST_TITLE,
        blank=True,
        help_text="Readers are told so of what is still to come; without words they do not learn of a draft.",
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "part"
        default_permissions = ()  # they are written in the form of the series
        constraints = [
            models.CheckConstraint(
                condition=Q(article__isnull=False) | ~Q(planned=""),
                name="part_has_article_or_words",
                violation_error_message="Please choose an article, or write what is planned.",
            )
        ]

    def __str__(self):
        return str(self.article) if self.article else self.planned

    def save(self, *args, **kwargs):
        self.planned = clean_line(self.planned, LONGEST_TITLE)
        super().save(*args, **kwargs)


def series_of(article: Article) -> Series | None:
    """Give the series in which an article stands, itself or as a translation of a part, in whatever state it is; None for none."""
    own = Q(parts__article=article.pk)
    if article.translation_group:
        own |= Q(parts__article__translation_group=article.translation_group)
    return Series.objects.filter(own).first()
