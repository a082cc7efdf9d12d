"""Tell one page of a link to it, by hand."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from comments.linkbacks.outgoing import sending
from comments.linkbacks.outgoing.planning import SENDING, is_on
from comments.linkbacks.page.address import BadAddress, normalise_source
from comments.models.outgoing import OUTGOING_REASONS
from htc.lib import fetch, sandbox


class Command(BaseCommand):
    help = "Ask a page where it takes notices of links to it, and send one there. Nothing is stored."

    def add_arguments(self, parser):
        parser.add_argument("source", help="the page that links, one of ours that is public")
        parser.add_argument("target", help="the page that is linked to")

    def handle(self, *, source: str, target: str, **options):
        if not is_on():
            raise CommandError(f"Other sites are told of links only where HTC_ENV is {' or '.join(SENDING)} and the site’s switch is on.")
        try:
            normalise_source(source)
            page = normalise_source(target)
            self._ping(source, target, page)
        except BadAddress as error:
            raise CommandError(error.reason) from error
        except fetch.FetchError as error:
            raise CommandError(f"Nothing was sent: {OUTGOING_REASONS.get(error.reason, error.reason)} ({error}).") from error
        except sandbox.OverBudget as error:
            raise CommandError(f"Nothing was sent: {OUTGOING_REASONS['parse_budget']}.") from error
        except sandbox.Overloaded as error:
            raise CommandError("Nothing was sent: this machine had no time to read the page. Please try again later.") from error
        except sending.PutOff as put_off:
            raise CommandError(f"The other site cannot be told now: {put_off.words}.") from put_off

    def _ping(self, source: str, target: str, page: str) -> None:
        now = timezone.now()
        found = sending.discover(page, now)
        if not found.protocol:
            raise CommandError("The page takes no notices: it names no endpoint for webmentions or pingbacks.")
        self.stdout.write(f"The page takes a {found.protocol} at {found.url}.")
        meaning = sending.tell(found, source, target, now)
        if meaning.result != "sent":
            raise CommandError(f"The other site refused it: {meaning.words}.")
        self.stdout.write(f"Sent: {meaning.words}.")
