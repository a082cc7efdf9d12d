"""Write the search index anew."""

from django.apps import apps
from django.core.management.base import BaseCommand

from articles.models import Findable, SearchRow
from htc.lib.words import counted

STEP = 5000


class Command(BaseCommand):
    help = (
        "Write the search index anew from articles, footnotes, case studies and comments. Readers search meanwhile, and staff and readers "
        "write; broken off, it may be run again."
    )

    def handle(self, *, verbosity: int = 1, **options):
        for model in apps.get_models():
            if issubclass(model, Findable):
                SearchRow.objects.write_all(model, self._teller(model) if verbosity else None)
        if verbosity:
            self.stdout.write(f"The search index has {counted(SearchRow.objects.count(), 'row')}.")

    def _teller(self, model: type[Findable]):
        def tell(done: int, total: int) -> None:
            if done == total or done % STEP == 0:
                self.stdout.write(f"{model.FOUND_AS.label}: {done} of {total}")
                self.stdout.flush()

        return tell
