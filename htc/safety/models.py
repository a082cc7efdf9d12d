"""Helplines: dated records that staff keep, for numbers change hands, and a wrong one is worse than none."""

import re
from datetime import date, timedelta
from typing import ClassVar
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.utils import timezone

from articles.models import Public, PublicQuerySet
from articles.traits.countries import COUNTRIES

RECHECK = timedelta(days=180)
OUTDATED = timedelta(days=365)

a_number = RegexValidator(r"\d.*\d.*\d", "Please write a number with at least three digits.")
with_country = RegexValidator(r"^\+[1-9][\d ().-]{5,24}$", "Please write it with the code of the country, such as +1 888 373 7888.")
by_https = URLValidator(schemes=["https"], message="Please give an address that begins with https://.")


class HelplineQuerySet(PublicQuerySet):
    """Helplines by what a reader is shown."""

    def confirmed(self):
        """Those that somebody called and checked; the others readers do not see."""
        return self.filter(checked_on__isnull=False)

    def fresh(self):
        """Confirmed within a year: those at the foot of every page."""
        return self.filter(checked_on__gte=timezone.localdate() - OUTDATED)


class Helpline(Public):
    """Somebody who helps, how to reach them, and when one of us last made sure of it."""

    # What a reader trusts with their safety: changed, it has to be checked anew.
    REACHED_BY = frozenset({"phone", "phone_abroad", "sms", "sms_keyword", "chat", "tty"})

    country = models.CharField(max_length=2, choices=list(COUNTRIES.items()))
    name = models.CharField(max_length=150)
    operator = models.CharField("run by", max_length=150, blank=True, help_text="The organization that answers.")
    phone = models.CharField("telephone", max_length=40, blank=True, validators=[a_number], help_text="As it is written in the country.")
    phone_abroad = models.CharField(
        "telephone with the code of the country",
        max_length=30,
        blank=True,
        validators=[with_country],
        help_text="+1 888 373 7888: what a press on the number dials. Left empty, it dials the number as it is written.",
    )
    sms = models.CharField("text message to", max_length=30, blank=True, validators=[a_number])
    sms_keyword = models.CharField(
        "word of the message", max_length=20, blank=True, help_text="Where the first message has to be a certain word."
    )
    chat = models.CharField("chat", max_length=300, blank=True, validators=[by_https], help_text="The address of the page.")
    tty = models.CharField("TTY", max_length=40, blank=True, validators=[a_number], help_text="For people who are deaf or hard of hearing.")
    hours = models.CharField(max_length=150, blank=True)
    languages = models.CharField(max_length=200, blank=True)
    cost = models.CharField(
        max_length=150, blank=True, help_text="Whether it is free, also from a mobile telephone, and whether it stands on the bill."
    )
    told_to = models.TextField(
        "who may be told",
        blank=True,
        help_text="Whether they tell the police or anybody else: with consent only, or also without; of minors.",
    )
    source = models.CharField(max_length=300, blank=True, validators=[by_https], help_text="The page of theirs where all this stands.")
    position = models.PositiveSmallIntegerField("order", default=0, help_text="Among those of its country; the lowest stands first.")
    checked_on = models.DateField("last checked", null=True, editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name="checked by"
    )

    objects: ClassVar = HelplineQuerySet.as_manager()

    class Meta:
        ordering = ["country", "position", "pk"]
        indexes = [models.Index(fields=["country", "position"], name="helpline_by_country")]

    def __str__(self):
        return f"{self.name} ({self.get_country_display()})"

    def clean(self):
        """Refuse what nobody can be reached by."""
        if not (self.phone or self.sms or self.chat or self.tty):
            raise ValidationError("Please give one way at least to reach them: a telephone, text messages, a chat or TTY.")

    def check_by(self, user) -> None:
        """Note, without saving, that somebody called today and that it is all as it stands here."""
        self.checked_on, self.checked_by = timezone.localdate(), user

    @property
    def phone_link(self) -> str:
        """The number as a program dials it (RFC 3966)."""
        return f"tel:{_dialled(self.phone_abroad or self.phone)}"

    @property
    def sms_link(self) -> str:
        """A message to them, with its word where it needs one (RFC 5724)."""
        return f"sms:{_dialled(self.sms)}" + (f"?body={quote(self.sms_keyword)}" if self.sms_keyword else "")

    @property
    def tty_link(self) -> str:
        """The number of the TTY as a program dials it."""
        return f"tel:{_dialled(self.tty)}"

    @property
    def is_due(self) -> bool:
        """Whether it was checked more than 180 days ago."""
        return self._is_older_than(RECHECK)

    @property
    def is_outdated(self) -> bool:
        """Whether it was checked more than a year ago."""
        return self._is_older_than(OUTDATED)

    def _is_older_than(self, age: timedelta) -> bool:
        checked_on: date | None = self.checked_on
        return checked_on is not None and timezone.localdate() - checked_on > age


def _dialled(number: str) -> str:
    return re.sub(r"[^\d+]", "", number)
