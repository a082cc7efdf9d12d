"""What a mail to a follower says, as text and as HTML.

Its first words are what a mailbox shows beside the subject and a telephone on its locked screen, so they say nothing of the blog.
Links stand as they are on our pages, and nothing in a mail asks any machine for anything.
"""

from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from articles.lists.feeds import full_text
from articles.models import Article, Site
from htc.following.links import Yes, end_address
from htc.following.models import Follower, FollowRequest, Newsletter
from htc.following.plain import as_text, without_pictures

BEGINNING = 700


@dataclass(frozen=True, slots=True)
class MailedArticle:
    """An article as it stands in mails of one language."""

    article: Article
    html: SafeString
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that is ready to be sent."""

    sender: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]


@dataclass(slots=True)
class LetterWriter:
    """Writes letters; each article is drawn once for all that one writer writes, which is what a worker sends in a second."""

    site: Site = field(default_factory=Site.current)
    newsletter: Newsletter = field(default_factory=Newsletter.current)
    _pieces: dict[tuple[int, str], MailedArticle | None] = field(default_factory=dict)

    def letter(self, follower: Follower, articles: list[int]) -> Letter | None:
        """Give the mail that tells a follower of articles, by their keys; None where readers can open none of them any more."""
        with translation.override(follower.language), timezone.override(self.site.zone):
            pieces = [piece for pk in articles if (piece := self._piece(pk, follower.language))]
            if not pieces:
                return None
            end = end_address(follower)
            context = self._context() | {"pieces": pieces, "end": end, "language": follower.language}
            text, html = (render_to_string(f"following/letter.{kind}", context) for kind in ("txt", "html"))
        headers = {"List-Unsubscribe": f"<{end}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        return Letter(self.newsletter.sender, self.newsletter.subject, text, html, headers)

    def question(self, request: FollowRequest) -> Letter:
        """Give the mail that asks an address whether it wants to follow."""
        with translation.override(request.language):
            context = self._context() | {"yes": Yes(request).address, "request": request, "language": request.language}
            text, html = (render_to_string(f"following/question.{kind}", context) for kind in ("txt", "html"))
            return Letter(self.newsletter.sender, gettext("Please confirm"), text, html, {})

    def _context(self) -> dict[str, object]:
        return {"site_name": " ".join(self.site.name.split()), "newsletter": self.newsletter}

    def _piece(self, pk: int, language: str) -> MailedArticle | None:
        if (pk, language) not in self._pieces:
            article = Article.objects.posts().with_page().filter(pk=pk).first()
            self._pieces[pk, language] = _piece_of(article, self.newsletter.content) if article else None
        return self._pieces[pk, language]


def _piece_of(article: Article, content: str) -> MailedArticle:
    prefetch_related_objects([article], "corrections")
    if content == Newsletter.Content.WHOLE:
        html = without_pictures(full_text(article), gettext("Picture:"))
        # Cleaned when it was stored; what was put into it is escaped.
        return MailedArticle(article, mark_safe(html), as_text(html))  # noqa: S308
    note = article.with_note("") if article.content_note else ""
    # As on its page: what was wrong is read before the text.
    wrong = [f"{each.get_kind_display()}: {each.told}" for each in article.corrections_above]
    paragraphs = [words for words in (note, *wrong, article.standfirst.strip(), article.first_words(BEGINNING)) if words]
    return MailedArticle(article, format_html_join("\n", "<p>{}</p>", ((words,) for words in paragraphs)), "\n\n".join(paragraphs))
