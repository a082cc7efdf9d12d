"""The lists of words in the admin, and the page on which a rule is tried before anybody is judged by it."""

from dataclasses import dataclass

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html

from comments.models import Response, WordRule
from comments.models.word import check_pattern
from comments.rules.judgement import matches
from htc.lib.text import clean_lines
from htc.lib.unchanged import UnchangedAdmin

MOST_TRIED = 100
# Characters before and after the first and the last place that are shown.
ROUND = 80


class TryForm(forms.Form):
    """A word or phrase, saved or not, and a text to look for it in."""

    pattern = forms.CharField(label="Word or phrase", max_length=100, validators=[check_pattern])
    text = forms.CharField(label="Text", required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 6, "cols": 80}))

    def clean_text(self) -> str:
        return clean_lines(self.cleaned_data["text"])


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, and whether it is what was looked for."""

    words: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class WordHit:
    """A response in which something was found."""

    response: Response
    address: str
    pieces: list[Piece]


def pieces_of(pattern: str, text: str, *, whole: bool = False) -> list[Piece]:
    """Give the text in pieces, what the pattern finds apart; none where it finds nothing.

    Unless ``whole``, what stands far before the first and far behind the last place is left out.
    """
    found = matches(pattern, text)
    if not found:
        return []
    first = 0 if whole else max(0, found[0][0] - ROUND)
    last = len(text) if whole else min(len(text), found[-1][1] + ROUND)
    pieces, position = [], first
    for start, end in found:
        pieces += [Piece(text[position:start], False), Piece(text[start:end], True)]
        position = end
    pieces.append(Piece(text[position:last], False))
    if first:
        pieces.insert(0, Piece("…", False))
    if last < len(text):
        pieces.append(Piece("…", False))
    return [piece for piece in pieces if piece.words]


@admin.register(WordRule)
class WordRuleAdmin(UnchangedAdmin):
    """Words and phrases for which comments are searched when they come in."""

    list_display = ["pattern", "word_list", "verdict", "note", "try_link"]
    list_filter = ["word_list", "verdict"]
    search_fields = ["pattern", "note"]
    fields = ["pattern", "word_list", "verdict", "note"]

    def get_urls(self):
        return [path("try/", self.admin_site.admin_view(self.try_rule), name="comments_wordrule_try"), *super().get_urls()]

    @admin.display(description="try")
    def try_link(self, rule):
        return format_html('<a href="{}?rule={}">Try it</a>', reverse("admin:comments_wordrule_try"), rule.pk)

    def try_rule(self, request):
        """Show where a word or phrase is found in a text and in the last hundred responses; nothing is stored and nothing decided."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        chosen = request.GET.get("rule", "")
        rule = self.get_queryset(request).filter(pk=chosen).first() if chosen.isdecimal() else None
        form = TryForm(request.POST) if request.method == "POST" else TryForm(initial={"pattern": rule.pattern if rule else ""})
        context = self.admin_site.each_context(request) | {"opts": self.opts, "title": "Try a word or phrase", "form": form, "tried": False}
        if request.method == "POST" and form.is_valid():
            pattern, text = form.cleaned_data["pattern"], form.cleaned_data["text"]
            context |= {"tried": True, "text": text, "pieces": pieces_of(pattern, text, whole=True), "hits": _hits(pattern)}
        return render(request, "admin/comments/wordrule/try.html", context | {"most": MOST_TRIED})


def _hits(pattern: str) -> list[WordHit]:
    newest = Response.objects.select_related("article").defer("article__body").order_by("-received_at", "-pk")[:MOST_TRIED]
    hits = []
    for response in newest:
        text = "\n".join(filter(None, [response.author_name, response.author_email, response.title, response.excerpt, response.body]))
        if pieces := pieces_of(pattern, text):
            hits.append(WordHit(response, reverse("admin:comments_response_change", args=[response.pk]), pieces))
    return hits
