"""Make an empty blog of a folder that “export_content --format json” has written."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from htc.leaving.returning import NotTaken, import_content


class Command(BaseCommand):
    help = "Make an empty blog of a folder that “export_content --format json” has written; accounts and e-mail addresses are in none."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder: Path, **options):
        try:
            counts = import_content(folder)
        except NotTaken as error:
            raise CommandError(str(error)) from error
        words = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in sorted(counts.items()))
        self.stdout.write(f"Taken from {folder}: {words}.")
