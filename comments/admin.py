"""Responses in the admin: all of them in one list, one by one, and the addresses of the queue and the record."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import SEARCH_VAR
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from articles.admin.article import ArticleAdmin
from articles.models import Article
from comments.decisions.deciding import current, reword
from comments.decisions.picks import Pick
from comments.linkbacks.outgoing import admin as outgoing
from comments.linkbacks.outgoing import looking
from comments.linkbacks.outgoing.foretelling import foretell
from comments.mail.admin import MailChoiceAdmin
from comments.models import DomainRule, MailChoice, ModerationEvent, ReplyTemplate, Response
from comments.moderation import record, searching, sites, views, word_rules  # noqa: F401 – word_rules registers its page
from comments.moderation.domain_rules import DomainRuleAdmin
from comments.moderation.list_decisions import ListDecisions
from comments.readers.listing import counts_for
from comments.rules.reasons import REASON_WORDS
from htc.lib.text import clean_line, clean_lines, shorten
from htc.lib.unchanged import UnchangedAdmin, UnchangedForm
from htc.lib.words import moment_of

CLAIM_WORDS = {"title": "Title", "excerpt": "Excerpt", "blog_name": "Name of the site"}


class ResponseForm(UnchangedForm):
    """The words of a response as a moderator may change them: a reader's name and comment, the title of a page."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.shown_version = current(self.instance).version
        self.initial["version"] = self.shown_version

    @property
    def changed_words(self) -> dict:
        """What was changed, by the names of the fields."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "version"}

    def clean_version(self) -> str:
        """Refuse to write over what somebody else has changed since the form was opened; a form without a version has just been read."""
        version: str = self.cleaned_data["version"] or self.shown_version
        if version != self.shown_version:
            raise forms.ValidationError("Somebody has changed or decided this response since you opened it. Please open it again.")
        return version

    def clean_author_name(self) -> str:
        return clean_line(self.cleaned_data["author_name"], 100)

    def clean_title(self) -> str:
        return clean_line(self.cleaned_data["title"], 200)

    def clean_body(self) -> str:
        body = clean_lines(self.cleaned_data["body"]).strip()
        if not body:
            raise forms.ValidationError("A comment needs words. To take it away, move it to the trash.")
        return body


class ResponseStateFilter(admin.SimpleListFilter):
    """States, and what waits for a moderator, which is shown when none is chosen."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("all", "All"),
            ("reported", "Reported by readers"),
            *((value, label) for value, label in Response.State.choices if value != Response.State.PENDING),
        ]

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        if self.value() == "reported":
            return queryset.reported()
        if not self.value():
            return queryset.waiting()
        if SEARCH_VAR in request.GET:
            # By what they are not: SQLite would begin with all of that state, and not with what was found.
            return queryset.exclude(state__in=[state for state in Response.State.values if state != self.value()])
        return queryset.filter(state=self.value())

    def choices(self, changelist):
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": Response.State.PENDING.label,
        }
        yield from list(super().choices(changelist))[1:]


class EventInline(admin.TabularInline):
    """Every decision about the response, oldest first."""

    model = ModerationEvent
    fields = readonly_fields = ("at", "actor", "origin", "from_state", "to_state", "reason")
    extra = 0
    can_delete = False
    verbose_name_plural = "record"

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Response)
class ResponseAdmin(ListDecisions, UnchangedAdmin):
    """All responses: what waits and what was decided, and why."""

    form = ResponseForm
    list_display = ["summary", "kind", "words", "why", "on_article", "received_at", "state"]
    list_display_links = ["summary"]
    list_filter = [ResponseStateFilter, "kind", ("checked_at", admin.DateFieldListFilter)]
    search_fields = list(searching.FIELDS)
    search_help_text = searching.HELP
    ordering = ["-received_at", "-pk"]
    list_per_page = 50
    show_full_result_count = False
    inlines = [EventInline]
    comment_fields = (
        "on_article",
        "answers",
        "kind",
        "state",
        "author_name",
        "author_email",
        "body",
        "why",
        "reports",
        "received_at",
        "version",
    )
    linkback_fields = (
        "on_article",
        "kind",
        "state",
        "source",
        "page",
        "title",
        "author",
        "does",
        "published",
        "words_in_full",
        "claims",
        "why",
        "reports",
        "received_at",
        "verified_at",
        "last_check",
        "next_try_at",
        "version",
    )
    readonly_fields = sorted({*comment_fields, *linkback_fields} - {"author_name", "body", "title", "version"})

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("article", "parent").defer("article__body")

    def get_search_results(self, request, queryset, search_term):
        return searching.search(queryset, search_term), False

    def get_fields(self, request, obj=None):
        if not obj or not obj.source_url:
            return self.comment_fields
        return [name for name in self.linkback_fields if name != "claims" or obj.facts.get("claims")]

    def get_urls(self):
        wrap, name = self.admin_site.admin_view, "comments_response_{}".format
        pages = [
            path("queue/", wrap(views.queue), name=name("queue")),
            path("queue/decide/", wrap(views.decide_one), name=name("queue_decide")),
            path("queue/decide-many/", wrap(views.decide_many), name=name("queue_decide_many")),
            path("queue/undo/", wrap(views.take_back), name=name("queue_undo")),
            path("queue/site/", wrap(sites.site), name=name("queue_site")),
            path("queue/<int:pk>/", wrap(views.one), name=name("queue_one")),
            path("record/", wrap(record.record), name=name("record")),
            path("record.csv", wrap(record.record_csv), name=name("record_csv")),
        ]
        return [*pages, *super().get_urls()]

    def save_model(self, request, obj, form, change):
        """Save what a moderator changed in the words, keep the former ones and record the change; the state stays."""
        if form.changed_words:
            outcome = reword(Pick(obj.pk, form.cleaned_data["version"]), form.changed_words, by=request.user)
            for sentence in outcome.refused:
                self.message_user(request, f"Not saved. {sentence}", messages.ERROR)

    def get_list_display(self, request):
        """Leave out the state where every row has the same one, and say when pages were last looked at where that goes on."""
        chosen = request.GET.get(ResponseStateFilter.parameter_name)
        names = self.list_display if chosen in (None, "all") else [name for name in self.list_display if name != "state"]
        return [*names, "last_check"] if chosen in ("all", Response.State.APPROVED, Response.State.GONE) else names

    def view_on_site(self, response):
        return response.get_absolute_url() if response.state == Response.State.APPROVED and response.article.is_public else None

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="from", ordering="author_name")
    def summary(self, response):
        return response.shown_title if response.source_url else response.shown_name

    @admin.display(description="article", ordering="article__title")
    def on_article(self, response):
        title = shorten(response.article.title, 60)
        return format_html('<a href="{}">{}</a>', response.article.get_absolute_url(), title) if response.article.is_public else title

    @admin.display(description="words")
    def words(self, response):
        return shorten(response.excerpt or response.body, 160)

    @admin.display(description="in reply to")
    def answers(self, response):
        return f"{response.parent.shown_name}: {shorten(response.parent.excerpt or response.parent.body, 160)}" if response.parent else "–"

    @admin.display(description="words")
    def words_in_full(self, response):
        return format_html("[…] {}<strong>{}</strong>{} […]", *response.excerpt_parts)

    @admin.display(description="what its TrackBack claims")
    def claims(self, response):
        """The words that came with a TrackBack; nobody has compared them with the page, and they are never shown to readers."""
        claims = response.facts.get("claims", {})
        rows = [(words, claims[name]) for name, words in CLAIM_WORDS.items() if name in claims]
        return format_html_join(mark_safe("<br>"), "{}: <bdi>{}</bdi>", rows)

    @admin.display(description="why it waits")
    def why(self, response):
        return "; ".join(response.why) or "–"

    @admin.display(description="reported by readers")
    def reports(self, response):
        rows = [(row, row.words or "–") for row in response.reports.open()]
        return format_html_join("", "<p>{}<br>{}</p>", rows) or "–"

    @admin.display(description="source page")
    def source(self, response):
        if not response.source_url:
            return "–"
        return format_html('<a href="{0}" rel="noopener noreferrer nofollow">{0}</a>', response.source_url)

    @admin.display(description="page it leads to")
    def page(self, response):
        if response.page_url == response.source_url:
            return "–"
        return format_html('<a href="{0}" rel="noopener noreferrer nofollow">{0}</a>', response.page_url)

    @admin.display(description="author")
    def author(self, response):
        if not response.author_url:
            return response.author_name or "–"
        return format_html('<a href="{}" rel="noopener noreferrer nofollow">{}</a>', response.author_url, response.author_name)

    @admin.display(description="what it does")
    def does(self, response):
        return response.mention_words or "–"

    @admin.display(description="date on the page")
    def published(self, response):
        return response.published_words or "–"

    @admin.display(description="last look at the page", ordering="checked_at")
    def last_check(self, response):
        if not response.checked_at:
            return "–"
        found = response.facts.get("check") or next(iter(response.reasons * (response.state == Response.State.UNVERIFIED)), "")
        words = REASON_WORDS.get(found, found) or "it links here"
        return f"{moment_of(response.checked_at)}: {words}"


admin.site.register(DomainRule, DomainRuleAdmin)
admin.site.register(MailChoice, MailChoiceAdmin)


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(UnchangedAdmin):
    """Words for replies from the queue."""

    list_display = ["name", "position"]


# The articles' own page knows nothing of responses.
admin.site.unregister(Article)


@admin.register(Article)
class AnsweredArticleAdmin(ArticleAdmin):
    """Articles as their own page shows them, in the list how many approved responses each has, and a page of the sites that are told."""

    list_display = (*ArticleAdmin.list_display, "approved_responses")
    pages = [*ArticleAdmin.pages, *outgoing.PAGES]

    def save_related(self, request, form, formsets, change):
        """Save what belongs to the article; its editor hears when it has more links than sites are told of."""
        super().save_related(request, form, formsets, change)
        outgoing.tell_of_left_out(request, self, form.instance)

    def publication_context(self, article):
        """Give whom the article would tell, and where its links lead, as far as somebody asked."""
        told = foretell(article)
        left_out = outgoing.words_of_left_out(told.left_out) if told.left_out else ""
        looks, dead = looking.looks_of(article) or (None, [])
        return super().publication_context(article) | {"told": told, "left_out": left_out, "looks": looks, "dead_links": dead}

    def ask_about_links(self, article):
        """Have a worker look at the links of an article."""
        return looking.words_of_asking(looking.ask(article))

    def get_changelist_instance(self, request):
        """Give the page of the list with the numbers of its articles, by one query for all of them."""
        changelist = super().get_changelist_instance(request)
        changelist.result_list = list(changelist.result_list)
        counts = counts_for(article.pk for article in changelist.result_list)
        may_open = self.admin_site.get_model_admin(Response).has_view_or_change_permission(request)
        responses = reverse("admin:comments_response_changelist") if may_open else ""
        for article in changelist.result_list:
            article.approved_count, article.responses_url = counts.get(article.pk, 0), responses
        return changelist

    @admin.display(description="responses")
    def approved_responses(self, article):
        if not article.approved_count or not article.responses_url:
            return article.approved_count or "–"
        link = '<a href="{}?article__id__exact={}&amp;state=approved">{}</a>'
        return format_html(link, article.responses_url, article.pk, article.approved_count)
