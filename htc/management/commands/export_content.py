"""Write everything that was written as a folder of plain files."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from htc.leaving.content import FORMATS, export_content
from htc.leaving.folder import NotFree
from htc.lib.words import counted

IN_PART = 1


class Command(BaseCommand):
    help = "Write articles, case studies and responses as plain files with pictures and documents beside them. Not for the public."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="a new or empty folder, or one that this command has made before")
        parser.add_argument("--format", choices=FORMATS, default=FORMATS[0], help="Markdown for people (md) or JSON for programs (json)")

    def handle(self, *, folder: Path, **options):
        try:
            written = export_content(folder, options["format"])
        except NotFree as error:
            raise CommandError(str(error)) from error
        words = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in written.counts.items())
        self.stdout.write(f"Written to {folder}: {words}.")
        if written.lost:
            self.stderr.write(f"{counted(len(written.lost), 'file is', 'files are')} missing from the storage and left out:")
            for name in written.lost:
                self.stderr.write(f"  {name}")
            sys.exit(IN_PART)
