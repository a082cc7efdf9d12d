"""Keep the whole blog in one file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from htc.backups import folder, making
from htc.backups.archive import BackupError
from htc.backups.summary import summary


class Command(BaseCommand):
    help = "Write the database and the media into one archive, verify it, and say what it holds. The blog goes on meanwhile."

    def add_arguments(self, parser):
        parser.add_argument(
            "target",
            nargs="?",
            metavar="FILE|DIR",
            help="the archive to be written, or a folder for one with a name of its own (default: the folder of HTC_BACKUP_DIR)",
        )

    def handle(self, *, target: str | None, **options):
        try:
            made = making.make(_path(target), making.moment()) if target else folder.make()
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Wrote {made.path} ({filesizeformat(made.size)}): {summary(made.manifest)}.")


def _path(target: str) -> Path:
    """Give the path of the archive: what was named, or a name of our own in a folder that was named."""
    path = Path(target).expanduser()
    return path / folder.name_of(making.moment()) if path.is_dir() or target.endswith("/") else path
