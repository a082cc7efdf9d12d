"""Series as an app: it keeps them and their parts."""

from django.apps import AppConfig


class SeriesConfig(AppConfig):
    name = "articles.series"
    label = "series"
    verbose_name = "Writing"
