"""The review of articles as an app: it keeps the remarks."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "articles.review"
    label = "review"
    verbose_name = "Review"
