"""End the archive of imported items."""

from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from htc.lib.words import counted
from htc.wordpress.importing.options import days
from htc.wordpress.models import ImportRecord


class Command(BaseCommand):
    help = "Delete the items that imports keep as they stood in the file, of runs older than so many days. What became of them stays."

    def add_arguments(self, parser):
        parser.add_argument("--older-than", type=days, default=365, metavar="DAYS")

    def handle(self, *, older_than: int, **options):
        old = ImportRecord.objects.exclude(packed=b"").filter(run__began_at__lt=timezone.now() - timedelta(days=older_than))
        number = old.update(packed=b"")
        self.stdout.write(f"{counted(number, 'item')} deleted from the archive.")
