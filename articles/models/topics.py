"""Content notes: what an article or a case study tells of, said before it is read, so that readers choose how and whether to read on."""

from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext, ngettext

from articles.citations.paragraphs import anchored
from articles.models.site import Public, PublicQuerySet
from articles.text.folds import after_last, in_sight, measured, unfolded
from articles.text.headings import link_headings
from htc.lib.html import plain_text
from htc.lib.text import clean_line, marked, shorten

LONGEST_SENTENCE = 200
# Those that are shipped, which are translated where they are shown as long as they have these names.
SHIPPED = (
    marked("sexual violence"),
    marked("exploitation of children"),
    marked("police violence"),
    marked("detention and deportation"),
    marked("suicide and self-harm"),
    marked("graphic detail"),
)
# Where the point after the accounts is on a page.
AFTER_ACCOUNTS = "after-accounts"


class ContentTopic(Public):
    """One topic of the list that staff keep. Notes hold its name, and keep it when it is struck from the list."""

    name = models.CharField(
        max_length=80,
        unique=True,
        help_text="A few plain words with small letters, as a note has them: “police violence”.",
    )
    position = models.PositiveSmallIntegerField("order", default=0, help_text="Notes name the smaller number first.")

    objects: ClassVar = PublicQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Save as usual; notes that have the topic follow a new name."""
        held = ContentTopic.objects.filter(pk=self.pk).values_list("name", flat=True).first()
        with transaction.atomic():
            super().save(*args, **kwargs)
            if held and held != self.name:
                self._rename(held)

    def _rename(self, held: str) -> None:
        for model in Noted.__subclasses__():
            for pk, names in model._default_manager.exclude(content_notes=[]).values_list("pk", "content_notes"):
                if held in names:
                    renamed = [self.name if name == held else name for name in names]
                    model._default_manager.filter(pk=pk).update(content_notes=renamed)


class Noted(models.Model):
    """What may have a content note: topics by their names, in the order of the list, and a sentence of its own."""

    # What a description is made of, by the names of attributes: the first that has words.
    DESCRIBED_BY: tuple[str, ...]

    body: Any

    content_notes = models.JSONField("content note", default=list, blank=True)
    content_note_text = models.CharField("content note, in a sentence", max_length=LONGEST_SENTENCE, blank=True)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Save as usual, with the sentence on one line."""
        self.content_note_text = clean_line(self.content_note_text, LONGEST_SENTENCE)
        super().save(*args, **kwargs)

    @property
    def content_note(self) -> str:
        """The note on one line: “sexual violence; police violence. The second part quotes a child.”, "" where there is none."""
        return note_of(self.content_notes, self.content_note_text)

    def with_note(self, description: str) -> str:
        """Give a description for where nothing else of the page is seen, with the note before it."""
        return f"{gettext('Content note:')} {self.content_note} {description}".rstrip() if self.content_note else description

    @property
    def has_accounts(self) -> bool:
        """Whether the text has a point behind its accounts, to which the note leads."""
        return "<details" in self.body or bool(self.accounts_beside())

    def accounts_beside(self) -> set[str]:
        """Give the short names of what the text shows beside it that tells of something, too."""
        return set()

    def folded(self, prefix: str = "") -> str:
        """Give the body with the lengths of what folds in it, and the point behind its accounts; ``prefix`` goes before the id."""
        return after_last(measured(self.body, length_words), f'<div id="{prefix}{AFTER_ACCOUNTS}"></div>', self.accounts_beside())

    def addressed(self, prefix: str, heading: str) -> str:
        """Give the body as ``folded`` does, with an address for each heading and paragraph; ``heading`` is what a link is called."""
        return anchored(link_headings(self.folded(prefix), prefix=prefix, label=heading), prefix=prefix)

    def unfolded(self) -> str:
        """Give the body for where nothing folds."""
        return unfolded(self.body, length_words)

    def first_words(self, characters: int) -> str:
        """Give the first words of the body, of what folds the title alone: no list tells what the text lets pass by."""
        return shorten(plain_text(in_sight(self.body)), characters)

    @property
    def description(self) -> str:
        """The description of the page for programs and for links to it, the note before everything."""
        return self.with_note(next(filter(None, (getattr(self, name) for name in self.DESCRIBED_BY)), ""))


def note_of(topics: list[str], sentence: str) -> str:
    """Give a content note on one line, "" where there is none."""
    named = "; ".join(gettext(name) for name in topics if name)
    return " ".join(filter(None, [named and f"{named}.", sentence]))


def length_words(number: int) -> str:
    """Give the length of a passage in words, as its title has it."""
    return ngettext("%(count)s word", "%(count)s words", number) % {"count": number}
