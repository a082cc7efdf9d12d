"""Statistics as an app: it keeps how often pages were opened."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "htc.statistics"
    label = "statistics"
    verbose_name = "Statistics"
