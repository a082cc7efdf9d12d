"""Write the public blog as a folder of static pages."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from htc.leaving.folder import NotFree
from htc.leaving.public_site import export_site
from htc.lib.words import counted

LOST_SHOWN = 20


class Command(BaseCommand):
    help = "Write the public blog as static pages that open from disk and can be laid on any web server."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="a new or empty folder, or one that this command has made before")

    def handle(self, *, folder: Path, **options):
        try:
            told = export_site(folder)
        except NotFree as error:
            raise CommandError(str(error)) from error
        pages, former = counted(told.pages, "page"), counted(told.former_addresses, "former address", "former addresses")
        self.stdout.write(f"{pages} written to {folder}, and where {former} lead.")
        if told.lost:
            self.stdout.write(f"{counted(len(told.lost), 'link leads', 'links lead')} nowhere, as on the blog:")
        for lost in told.lost[:LOST_SHOWN]:
            self.stdout.write(f"  {lost.address} in {lost.page}")
        if told.is_stale:
            self.stdout.write("The blog was changed while it was copied: run this again, so that the copy is of one moment.")
