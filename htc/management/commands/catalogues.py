"""Bring the catalogues of translations up to what the sources say, and compile them."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from htc.catalogues.files import Translation, compiled, read_po, write_po
from htc.catalogues.sources import Message, messages

# What Django's admin says, in words of ours; it is merged behind every other catalogue, as htc is the first of the apps.
PLAIN_ENGLISH = "htc/locale/en/LC_MESSAGES/django.po"


class Command(BaseCommand):
    help = "Write new texts into the catalogues, take out what no source says any more, and compile; names what is to be translated."

    def handle(self, **options):
        found = messages(settings.BASE_DIR)
        for path in sorted((settings.BASE_DIR / "locale").glob("*/LC_MESSAGES/django.po")):
            entries = brought_up(read_po(path.read_text(encoding="utf-8")), found)
            path.write_text(write_po(entries), encoding="utf-8")
            Path(path).with_suffix(".mo").write_bytes(compiled(entries))
            for entry in entries:
                if not all(entry.translations):
                    self.stdout.write(f"{path.parts[-3]}: {entry.message.text}")
        # Django's sentences in plain English: nothing of ours to gather, only to compile.
        path = settings.BASE_DIR / PLAIN_ENGLISH
        path.with_suffix(".mo").write_bytes(compiled(read_po(path.read_text(encoding="utf-8"))))


def brought_up(entries: list[Translation], found: dict[Message, list[str]]) -> list[Translation]:
    """Give the entries for the texts that are found, each with the translation that it has; a new one has none yet."""
    held = {entry.message: entry for entry in entries}
    head = held[Message("")]
    forms = 2 if "nplurals=2" in head.translations[0] else 1
    new = []
    for message, places in sorted(found.items()):
        empty = ("",) * (forms if message.plural else 1)
        translations = held[message].translations if message in held else empty
        flags = ("python-format",) if "%(" in message.text + message.plural else ()
        new.append(Translation(message, translations, tuple(places), flags))
    return [head, *new]
