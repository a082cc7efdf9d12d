"""What staff decided about a whole site: how its linkbacks are taken, and whether it hears of our links."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from htc.lib.database.statements import Question


def check_domain(name: str) -> None:
    """Raise ValidationError unless ``name`` is a host name in lower case, without scheme, port and path."""
    labels = name.split(".")
    if len(labels) < 2 or name != name.lower() or not all(label and label.strip("-") == label and label.isascii() for label in labels):
        raise ValidationError("“%(name)s” is not the name of a site; write one such as example.org.", params={"name": name})
    if not all(character.isalnum() or character in "-." for character in name):
        raise ValidationError("“%(name)s” is not the name of a site; write one such as example.org.", params={"name": name})


def _names_of(host: str) -> list[str]:
    """Give the names by which rules may hold for a host: its own, “www.” left aside, and those above it."""
    host = host.lower().rstrip(".")
    host = host.removeprefix("www.") if host.count(".") > 1 else host
    return [host, *(host[place + 1 :] for place, character in enumerate(host) if character == ".")]


class DomainRuleQuerySet(models.QuerySet):
    """Rules by the hosts and moments that they hold for."""

    def holding(self, now: datetime):
        """The rules that have not expired at ``now``."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now))

    def for_host(self, host: str, now: datetime):
        """The rules that hold at ``now`` for a host, "www." left aside: its own ones, and those above it that include subdomains."""
        return self._for_names(now, *_names_of(host))

    def _for_names(self, now: datetime, host: str, *above: str):
        return self.holding(now).filter(Q(domain=host) | Q(domain__in=above, include_subdomains=True))

    def verdicts(self, host: str, now: datetime) -> set[str]:
        """Give the verdicts about a host at ``now``; where one allows and one blocks it, the block counts alone."""
        names = _names_of(host)
        verdicts = {verdict for (verdict,) in _verdicts(len(names)).ask(now, *names)}
        return verdicts - {DomainRule.Verdict.ALLOW} if DomainRule.Verdict.BLOCK in verdicts else verdicts

    def blocked_among(self, hosts: Iterable[str], now: datetime) -> set[str]:
        """Give those of the hosts that are blocked at ``now``, as ``under``."""
        return self.under(DomainRule.Verdict.BLOCK, hosts, now)

    def under(self, verdict: str, hosts: Iterable[str], now: datetime) -> set[str]:
        """Give those of the hosts, in lower case and without “www.”, that a verdict holds for at ``now``, by one query for all of them."""
        if not (hosts := set(hosts)):
            return set()
        above = {host: {host[place + 1 :] for place, character in enumerate(host) if character == "."} for host in hosts}
        names = hosts.union(*above.values())
        rules = self.holding(now).filter(verdict=verdict, domain__in=names)
        held = dict(rules.values_list("domain", "include_subdomains"))
        return {host for host in hosts if host in held or any(held.get(name) for name in above[host])}


class DomainRule(models.Model):
    """One verdict about a site; a site can be blocked and on the do-not-notify list at once."""

    class Verdict(models.TextChoices):
        ALLOW = "allow", "Allow: approve its verified, visible linkbacks at once"
        BLOCK = "block", "Block: what comes from it is spam"
        DO_NOT_NOTIFY = "do-not-notify", "Do not notify: never tell it of our links"

    domain = models.CharField(
        max_length=253, validators=[check_domain], help_text="The name alone, such as example.org; “www.” is left aside."
    )
    verdict = models.CharField(max_length=13, choices=Verdict)
    include_subdomains = models.BooleanField("also its subdomains", default=False)
    expires_at = models.DateTimeField("until", null=True, blank=True, help_text="Left empty, the rule holds for good.")
    note = models.CharField(max_length=200, blank=True, help_text="Why; for colleagues only.")

    objects = DomainRuleQuerySet.as_manager()

    class Meta:
        ordering = ["domain", "verdict"]
        verbose_name = "rule for a site"
        verbose_name_plural = "rules for sites"
        constraints = [models.UniqueConstraint(fields=["domain", "verdict"], name="one_verdict_of_a_kind_per_domain")]

    def __str__(self):
        return f"{self.domain}: {self.get_verdict_display()}"


@cache
def _verdicts(names: int) -> Question:
    # Asked with every notice; a host has few names.
    return Question(
        lambda now, *asked: DomainRule.objects.all()._for_names(now, *asked).order_by().values_list("verdict"), datetime, *[str] * names
    )
