"""Write the search index anew."""

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction

from articles.models import Findable, SearchRow
from htc.lib.words import counted


class Command(BaseCommand):
    help = "Write the search index anew from articles, footnotes, case studies and comments; readers search the old one meanwhile."

    @transaction.atomic
    def handle(self, **options):
        SearchRow.objects.all().delete()
        for model in apps.get_models():
            if issubclass(model, Findable):
                SearchRow.objects.write_all(model)
        self.stdout.write(f"The search index has {counted(SearchRow.objects.count(), 'row')}.")
