"""Let somebody in who has lost phone and recovery codes, when no administrator can."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from htc.people import mail, second_factor


class Command(BaseCommand):
    help = "Take the second factor of an account away and end its sessions; at the next sign-in another one can be set up."

    def add_arguments(self, parser):
        parser.add_argument("user", metavar="USER", help="the name with which the person signs in")

    def handle(self, *, user: str, **options):
        account = get_user_model().objects.filter(username=user).first()
        if account is None:
            raise CommandError(f"There is no account “{user}”.")
        if second_factor.reset(account):
            mail.tell_of_reset(account)
            self.stdout.write(f"The second factor of {user} was taken away, and {user} was signed out everywhere.")
        else:
            self.stdout.write(f"{user} had no second factor, and was signed out everywhere.")
