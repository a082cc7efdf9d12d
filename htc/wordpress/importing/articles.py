"""Posts and pages as rows: a batch of new ones in a fixed number of queries, a changed one by itself."""

from collections.abc import Sequence

from articles.models import Article, ArticleTag, Byline
from articles.models.references import create_references, write_article
from htc.wordpress.importing import addresses, responses
from htc.wordpress.importing.drafts import Draft
from htc.wordpress.importing.names import KnownAuthors, KnownTags
from htc.wordpress.known.seals import READ_WITH, meant, require_same
from htc.wordpress.report.rows import Action

# What a changed item changes of an article that staff have left as it was.
CHANGED = ("title", "excerpt", "status", "published_at", "note_style", "comments_open", "linkbacks_open", "featured_image_id")


class ArticleWriter:
    """Writes drafts, with the names and tags that a run has met."""

    def __init__(self, *, is_trial: bool) -> None:
        self._is_trial = is_trial
        self._people, self._tags = KnownAuthors(), KnownTags()

    def create(self, drafts: Sequence[Draft]) -> None:
        """Write new articles with everything that belongs to them, in a number of queries that does not grow."""
        _give_own_guids(drafts)
        articles = [draft.article for draft in drafts]
        updated = [article.touched_at for article in articles]
        for draft in drafts:
            draft.article.body = draft.parsed.body
            path = draft.article.path
            draft.article.prepare()
            draft.article.path = path
        Article.objects.bulk_create(articles)
        for article, at in zip(articles, updated, strict=True):
            article.touched_at = at or article.touched_at
        Article.objects.bulk_update(articles, ["touched_at"])
        create_references([(draft.article, draft.parsed) for draft in drafts])
        self._attach(drafts)
        for draft in drafts:
            draft.record.article, draft.record.was_written = draft.article, True
            draft.row.become(Action.CREATED)
        self._seal(drafts)

    def change(self, draft: Draft, article: Article) -> None:
        """Make a saved article what its item says now; its address stays, what was answered here too."""
        for name in CHANGED:
            setattr(article, name, getattr(draft.article, name))
        at = draft.article.touched_at
        draft.article = article
        write_article(article, draft.parsed)
        if at:
            Article.objects.filter(pk=article.pk).update_unseen(touched_at=at)
        article.bylines.all().delete()
        article.tagged.all().delete()
        for row in draft.responses.rows:
            row.article = article
        self._attach([draft])
        draft.row.become(Action.UPDATED)
        self._seal([draft])

    def _attach(self, drafts: Sequence[Draft]) -> None:
        Byline.objects.bulk_create(
            Byline(article=draft.article, author=self._people.author(name), role=role[:120], position=position)
            for draft in drafts
            for position, (name, role) in enumerate(draft.bylines, start=1)
        )
        ArticleTag.objects.bulk_create(
            ArticleTag(content_object=draft.article, tag=self._tags.tag(name)) for draft in drafts for name in draft.tags
        )
        by_article = {draft.article.pk: draft for draft in drafts}
        written, refused = addresses.write((draft.article, draft.left) for draft in drafts)
        for pk, number in written.items():
            by_article[pk].row.facts["redirects"] = number
        for pk, path in refused:
            by_article[pk].row.warnings.append(f"The old address /{path}/ leads to another article.")
        for draft in drafts:
            draft.responses.once = set(draft.record.comments)
        for draft, counted in zip(drafts, responses.write([draft.responses for draft in drafts]), strict=True):
            draft.row.responses += counted
            draft.record.comments = sorted(draft.responses.once | {row.former_id for row in draft.responses.rows})

    def _seal(self, drafts: Sequence[Draft]) -> None:
        """Compare what stands now with what was meant, and seal it. Raises WrittenOtherwise."""
        saved = Article.objects.prefetch_related(*READ_WITH).in_bulk([draft.article.pk for draft in drafts])
        for draft in drafts:
            bylines = [(self._people.author(name).name, role[:120]) for name, role in draft.bylines]
            wanted = meant(draft.article, draft.parsed, bylines, {self._tags.tag(name).name for name in draft.tags})
            if self._is_trial:  # the pictures were rolled back with the portion that made them
                del wanted["pictures"]
            draft.record.written = require_same(saved[draft.article.pk], wanted)


def _give_own_guids(drafts: Sequence[Draft]) -> None:
    """Let no two articles have one guid: feed readers would take them for one. Plug-ins that copy posts copy it too."""
    taken = set(Article.objects.filter(feed_guid__in=[draft.article.feed_guid for draft in drafts]).values_list("feed_guid", flat=True))
    for draft in drafts:
        if draft.article.feed_guid in taken:
            draft.article.feed_guid = ""
            draft.row.warnings.append("Its guid is that of another post too; in feeds it has a new one.")
        elif draft.article.feed_guid:
            taken.add(draft.article.feed_guid)
