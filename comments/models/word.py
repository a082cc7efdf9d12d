"""The words that staff have comments searched for."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from comments.rules.judgement import Verdict, WordList, Words, is_pattern


def check_pattern(text: str) -> None:
    """Raise ValidationError unless ``text`` is a word or phrase that can be searched for."""
    if not is_pattern(text):
        raise ValidationError("Please write a word or a phrase; a * may stand at the beginning or the end of a word, not inside it.")


class WordRule(models.Model):
    """A word or phrase of one of the lists, and what becomes of a comment that holds it."""

    class List(models.TextChoices):
        WORDS = WordList.WORDS.value, "Words: what is not wanted here"
        DISCLOSURE = WordList.DISCLOSURE.value, "Disclosures: somebody may tell of what was done to them"
        THREAT = WordList.THREAT.value, "Threats: somebody may be in danger"

    class Verdict(models.TextChoices):
        HOLD = Verdict.HOLD.value, "Hold for a moderator"
        SPAM = Verdict.SPAM.value, "Put into spam"
        TRASH = Verdict.TRASH.value, "Put into the trash"

    pattern = models.CharField(
        "word or phrase",
        max_length=100,
        validators=[check_pattern],
        help_text="Whole words, whatever their case and accents; a * at the beginning or end of a word stands for any letters: *press*.",
    )
    word_list = models.CharField("list", max_length=10, choices=List, default=List.WORDS)
    verdict = models.CharField(max_length=5, choices=Verdict, default=Verdict.HOLD)
    note = models.CharField(max_length=200, blank=True, help_text="Why; for colleagues only.")

    class Meta:
        ordering = ["word_list", "pattern"]
        verbose_name = "word to look for"
        verbose_name_plural = "words to look for"
        constraints = [
            models.UniqueConstraint(fields=["pattern", "word_list"], name="word_once_in_a_list"),
            models.CheckConstraint(
                condition=Q(word_list="words") | Q(verdict="hold"),
                name="disclosures_and_threats_are_held",
                violation_error_message="What may be a disclosure or a threat is held for a moderator: choose “Hold for a moderator”.",
            ),
        ]

    def __str__(self):
        return self.pattern

    def as_words(self) -> Words:
        """Give the rule as comments are compared with it."""
        return Words(self.pattern, self.word_list, self.verdict)
