"""Forget one person."""

from django.core.management.base import BaseCommand

from comments.management.commands.find_person import write_mentions
from comments.models import ModerationEvent
from comments.privacy import persons


class Command(BaseCommand):
    help = (
        "Take name, address and key from every comment under an e-mail address, with --delete-text the words too, "
        "and delete what else is kept under it."
    )

    def add_arguments(self, parser):
        parser.add_argument("--email", required=True, help="the address that the person gave")
        parser.add_argument(
            "--delete-text", action="store_true", help="delete the words; where somebody replied, a sentence stands instead"
        )

    def handle(self, *, email: str, delete_text: bool, **options):
        done = persons.forget(email, with_text=delete_text, origin=ModerationEvent.Origin.COMMAND)
        if delete_text:
            self.stdout.write(f"{done.deleted} deleted, {done.removed} replaced by a sentence because somebody replied")
        else:
            write_mentions(self.stdout, "forgotten, the words are kept", done.kept)
        for what in done.elsewhere:
            self.stdout.write(f"forgotten: {what.lower()}")
        write_mentions(self.stdout, "similar, not touched", done.similar)
        write_mentions(self.stdout, "quoted in", done.quoted)
