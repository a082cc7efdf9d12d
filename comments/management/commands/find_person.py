"""Find the comments of one person."""

from django.core.management.base import BaseCommand

from comments.privacy import persons
from htc.lib.words import counted


class Command(BaseCommand):
    help = "List the comments and what else is kept under an e-mail address, also when that was deleted, and what may be the same person's."

    def add_arguments(self, parser):
        parser.add_argument("--email", required=True, help="the address that the person gave")

    def handle(self, *, email: str, **options):
        person = persons.find(email)
        self.stdout.write(f"{counted(len(person.rows), 'comment')} under this address")
        for row in person.rows:
            self.stdout.write(f"  comment {row.pk} on {row.article.get_absolute_url()}: {row.get_state_display().lower()}")
        for kept in person.elsewhere:
            self.stdout.write(f"  {kept}")
        write_mentions(self.stdout, "similar", person.similar)
        write_mentions(self.stdout, "quoted in", person.quoted)


def write_mentions(stdout, heading: str, mentions: list[persons.Mention]) -> None:
    """Write a heading and a line for each mention, or that there is none."""
    stdout.write(f"{heading}:" if mentions else f"{heading}: none")
    for mention in mentions:
        stdout.write(f"  {mention}")
