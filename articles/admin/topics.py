"""The topics of content notes, in the admin: their names, their order, and what becomes of notes when one is deleted."""

from django.contrib import admin

from articles.models import Article, CaseStudy, ContentTopic
from htc.lib.unchanged import UnchangedAdmin
from htc.lib.words import counted


def noted_with(topic: ContentTopic) -> str:
    """Give how many articles and case studies name a topic in their content notes, in words."""
    # Counted here: SQLite looks for nothing in a list.
    notes = [model.objects.exclude(content_notes=[]).values_list("content_notes", flat=True) for model in (Article, CaseStudy)]
    articles, cases = (sum(topic.name in names for names in some) for some in notes)
    parts = [counted(articles, "article"), counted(cases, "case study", "case studies")]
    return " and ".join(part for part in parts if not part.startswith("0 ")) or "nothing"


@admin.register(ContentTopic)
class ContentTopicAdmin(UnchangedAdmin):
    """The list of topics; a new name changes every note that has the topic."""

    list_display = ["name", "position"]
    fields = ["name", "position"]

    def get_deleted_objects(self, objs, request):
        """Say of each topic which notes name it; they go on doing so."""
        said = [f"“{topic}”, as {noted_with(topic)} will go on to be noted. Nobody can choose it for others any more." for topic in objs]
        needed = set() if self.has_delete_permission(request) else {str(self.opts.verbose_name)}
        return said, {str(self.opts.verbose_name_plural): len(said)}, needed, []
