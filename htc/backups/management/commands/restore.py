"""Make an empty blog the one that was kept."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from htc.backups import folder, restoring
from htc.backups.archive import BackupError
from htc.backups.summary import summary
from htc.lib.stores.disk import DiskStore
from htc.lib.stores.store import Store
from htc.lib.words import counted

OTHER_KEY = (
    "The secret key is another one than the kept blog had. Invitations and links in mails lead nowhere any more, recovery codes of staff "
    "and removal codes of comments are worthless, and comments are no longer found by an e-mail address that was deleted. All of it is "
    "good again once the blog is started with the old HTC_SECRET_KEY."
)
REDACTED = (
    "After this backup was made, something was taken out of the blog for somebody’s safety. It is in this blog again. Before readers "
    "see it, take it out once more under “Safety redactions” in the admin; who did it knows the words, for they were kept nowhere:"
)


class Command(BaseCommand):
    help = "Verify an archive that “manage.py backup” has written, and restore it into an empty blog; an older one is migrated."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="the archive, or the name of one where backups are kept")

    def handle(self, *, file: str, **options):
        try:
            restored = restoring.restore(*_place(file))
        except BackupError as error:
            raise CommandError(str(error)) from error
        made_at = f"{restored.manifest.made_at:%-d %B %Y, %H:%M} UTC"
        self.stdout.write(
            f"Restored {restored.manifest.site} as it was on {made_at}: {summary(restored.manifest)}. Everybody signs in anew."
        )
        if restored.redactions:
            lines = "\n".join(f"  {each}" for each in restored.redactions)
            self.stderr.write(f"{REDACTED}\n{lines}")
        if restored.mails_held:
            words = counted(restored.mails_held, "mail that was waiting is", "mails that were waiting are")
            self.stderr.write(f"{words} held back, for they may have gone out since: under “Mails” in the admin they are sent by a click.")
        if restored.key_differs:
            self.stderr.write(OTHER_KEY)


def _place(file: str) -> tuple[Store, str]:
    """Give where the archive is: a file of this machine, else one of that name where backups are kept."""
    path = Path(file).expanduser()
    if "/" not in file and not path.exists():
        return folder.store(), file
    return DiskStore.at(path.parent), path.name
