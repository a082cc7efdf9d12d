"""Write what is kept of one person into files for that person."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand

from comments.privacy import export


class Command(BaseCommand):
    help = (
        "Write every comment under an e-mail address with its record, and what else is kept under it, as responses.json and responses.html."
    )

    def add_arguments(self, parser):
        parser.add_argument("--email", required=True, help="the address that the person gave")
        parser.add_argument("--to", required=True, type=Path, metavar="DIR", help="the folder, which is made where it is missing")

    def handle(self, *, email: str, to: Path, **options):
        to.mkdir(parents=True, exist_ok=True)
        for name, text in (("responses.json", export.as_json(email)), ("responses.html", export.as_html(email))):
            # Readable for the owner alone: the files are about a person.
            with open(os.open(to / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                file.write(text)
            self.stdout.write(str(to / name))
