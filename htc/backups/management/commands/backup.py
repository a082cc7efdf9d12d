"""Keep the whole blog in one file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from htc.backups import folder, making
from htc.backups.archive import BackupError
from htc.backups.summary import summary
from htc.lib.stores.disk import DiskStore
from htc.lib.stores.store import Store


class Command(BaseCommand):
    help = "Write the database and the media into one archive, verify it, and say what it holds. The blog goes on meanwhile."

    def add_arguments(self, parser):
        parser.add_argument(
            "target",
            nargs="?",
            metavar="FILE|DIR",
            help="the archive to be written, or a folder for one with a name of its own (default: where each night’s are kept)",
        )

    def handle(self, *, target: str | None, **options):
        try:
            made = making.make(*_place(target), making.moment()) if target else folder.make()
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Wrote {made.place} ({filesizeformat(made.size)}): {summary(made.manifest)}.")


def _place(target: str) -> tuple[Store, str]:
    """Give where the archive comes, and its name: what was named, or a name of our own in a folder that was named."""
    path = Path(target).expanduser()
    if path.is_dir() or target.endswith("/"):
        return DiskStore.at(path), folder.name_of(making.moment())
    return DiskStore.at(path.parent), path.name
