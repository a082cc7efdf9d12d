"""Write the blog as an export file that WordPress takes."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from htc.wordpress.export.writing import write_export
from htc.wordpress.importing.options import moment


class Command(BaseCommand):
    help = (
        "Write articles, pages, tags, files and responses (all but spam) as one export file of WordPress, with footnotes as those of its "
        "block editor. No e-mail address and no address of a machine is in it. The file has its name once it is whole."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--since", type=moment, metavar="DATE", help="only articles changed since (2026-01-31, or with a time)")

    def handle(self, file: Path, *, since, **options):
        if not file.name:
            raise CommandError("Please name the file that is to be written.")
        part = file.with_name(f"{file.name}.part")
        try:
            # It holds what is not public, so it is nobody's but the one's who asked for it.
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
                counted = write_export(out, since=since)
            part.replace(file)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise CommandError(f"The file cannot be written: {error}") from error
        told = ", ".join(f"{number} {name}" for name, number in counted.items())
        self.stdout.write(f"{file} holds {told}.")
