"""What people do, as steps of a journey: staff write, other sites notify, readers respond, moderators decide."""

import re
import xmlrpc.client
from collections.abc import Callable, Iterator
from datetime import datetime
from html.parser import HTMLParser
from unittest import mock
from xml.etree import ElementTree

from django.core.management import call_command
from django.forms import CheckboxInput, CheckboxSelectMultiple, FileInput, Form, MultiWidget, RadioSelect, SelectMultiple, Widget
from django.template.backends.django import Template as DrawnTemplate
from django.urls import reverse
from django.utils import timezone
from justhtml import JustHTML

from articles.models import Author, Site
from comments.linkbacks.incoming import verification
from comments.linkbacks.outgoing import sending
from comments.mail import outbox
from comments.models import Response
from htc.following import sending as following

ENDPOINT = "/xmlrpc.php"


def article_form(**changes) -> dict:
    """Give what the browser posts from the admin's form of a new article."""
    return {
        "title": "A title",
        "slug": "a-title",
        "standfirst": "",
        "excerpt": "",
        "body": "A paragraph.",
        "status": "published",
        "published_at_0": "2014-01-15",
        "published_at_1": "12:00:00",
        "date_precision": "day",
        "note_style": "auto",
        "tags": "",
        "comments_open": "on",
        "linkbacks_open": "on",
        "linkbacks_sent": "on",
        "bylines-TOTAL_FORMS": "0",
        "bylines-INITIAL_FORMS": "0",
        "footnotes-TOTAL_FORMS": "0",
        "footnotes-INITIAL_FORMS": "0",
        "placements-TOTAL_FORMS": "0",
        "placements-INITIAL_FORMS": "0",
        **changes,
    }


def byline_fields(*lines: tuple[str, str]) -> dict:
    """Give the byline rows of the form; each author is made first, as with the plus sign, and the script numbers them from one."""
    fields = {"bylines-TOTAL_FORMS": str(len(lines))}
    for number, (name, role) in enumerate(lines):
        author, _ = Author.objects.get_or_create(name=name)
        fields |= {f"bylines-{number}-author": author.pk, f"bylines-{number}-role": role, f"bylines-{number}-position": number + 1}
    return fields


def posted_form(client, url: str, **changes) -> dict:
    """Open a page of the admin and give what the browser would post from its form, with changes."""
    page = PostedForm(client.get(url).content.decode())
    assert page.forms == 1
    return page.fields | changes


def undrawn():
    """Let no page be drawn: drawing takes most of the time of a request, and not everybody reads the words."""
    return mock.patch.object(DrawnTemplate, "render", return_value="")


def form_fields(client, url: str, **changes) -> dict:
    """Give what ``posted_form`` gives of the form of a model, without the page being drawn and read: by the fields of its form."""
    with undrawn():
        page = client.get(url)
    forms = [page.context_data["adminform"].form]
    for inline in page.context_data["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    with timezone.override(Site.current().zone):
        return {name: value for form in forms for name, value in _sent_by(form)} | changes


def _sent_by(form: Form) -> Iterator[tuple[str, str | list[str]]]:
    for field in form:
        widget = getattr(field.field.widget, "widget", field.field.widget)  # what the admin wraps in links
        yield from _values_of(widget, field.html_name, field.value())
        if field.field.show_hidden_initial:
            yield from _values_of(field.field.hidden_widget(), field.html_initial_name, field.value())


def _values_of(widget: Widget, name: str, value: object) -> Iterator[tuple[str, str | list[str]]]:
    if isinstance(widget, MultiWidget):
        parts = value if isinstance(value, list) else widget.decompress(value)  # of a form that was posted, as it was
        for ending, part, its_value in zip(widget.widgets_names, widget.widgets, parts, strict=True):
            yield from _values_of(part, name + ending, its_value)
    elif isinstance(widget, CheckboxInput):
        if widget.check_test(value):
            yield name, "on"
    elif not isinstance(widget, FileInput):
        shown = widget.format_value(value)
        chosen = [str(each) for each in shown] if isinstance(shown, list) else [str("" if shown is None else shown)]
        if isinstance(widget, SelectMultiple):
            yield name, chosen
        elif not isinstance(widget, RadioSelect):
            yield name, "".join(chosen).replace("\r\n", "\n").replace("\n", "\r\n")
        elif any(chosen):  # ticks for several are a kind of it
            yield name, chosen if isinstance(widget, CheckboxSelectMultiple) else chosen[0]


class PostedForm(HTMLParser):
    """What a browser would post from the one form in the content of a page of the admin."""

    def __init__(self, html: str):
        super().__init__()
        self.forms = 0
        self.fields: dict[str, str | list[str]] = {}
        self._depth = 0  # of elements of the kind of the content's own, which is how its end is known
        self._inside = False
        self._area: str | None = None
        self._select: dict[str, str | None] | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "div" and (self._depth or values.get("id") == "content-main"):
            self._depth += 1
        if tag == "form" and self._depth:
            self.forms += 1
            self._inside = True
        if not self._inside:
            return
        match tag:
            case "input" if values.get("name"):
                self._take_input(values)
            case "textarea":
                self._area = values["name"] or ""
                self.fields[self._area] = ""
            case "select":
                self._select = values
                self.fields[values["name"] or ""] = [] if "multiple" in values else ""
            case "option" if self._select is not None and "selected" in values:
                self._choose(values.get("value") or "")

    def _take_input(self, values: dict[str, str | None]) -> None:
        name, kind, value = values["name"] or "", values.get("type"), values.get("value") or ""
        if kind == "checkbox" and "checked" in values:
            before = self.fields.get(name)
            several = before if isinstance(before, list) else [before]
            self.fields[name] = (value or "on") if before is None else [*several, value or "on"]
        elif kind not in ("submit", "checkbox", "radio") or "checked" in values:
            self.fields[name] = value

    def _choose(self, value: str) -> None:
        name = self._select["name"] or ""
        self.fields[name] = [*self.fields[name], value] if "multiple" in self._select else self.fields[name] or value

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "div" if self._depth:
                self._depth -= 1
            case "form":
                self._inside = False
            case "select":
                self._select = None
            case "textarea" if self._area is not None:
                # HTML, 13.2.6.4.7 and 4.10.22.4: the first line feed is none of its words, and lines end by both characters.
                words = self.fields[self._area].removeprefix("\n")
                self.fields[self._area] = words.replace("\n", "\r\n")
                self._area = None


def add_case(client, slug: str, title: str, **fields):
    """Write a case study in the admin."""
    data = {"slug": slug, "title": title, "summary": f"About {title}.", "body": "", "sources": "", "status": "published"} | fields
    answer = client.post(reverse("admin:articles_casestudy_add"), data)
    assert answer.status_code == 302, answer.context["errors"]


def add_article(client, **fields):
    """Write an article in the admin and give the answer."""
    return client.post(reverse("admin:articles_article_add"), article_form(**fields))


def save_site(client, **fields):
    """Save the admin's form of the site and give the answer."""
    site = Site.current()
    entries = list(site.menu.all())
    data = {
        "name": site.name,
        "tagline": "",
        "time_zone": "America/Denver",
        "comments_open": "on",
        "linkbacks_open": "on",
        "pingbacks_open": "on",
        "trackbacks_open": "on",
        "webmentions_open": "on",
        "trackback_shown": "on",
        "linkbacks_sent": "on",
        "own_links_shown": "on",
        "responses_order": "newest",
        "ai_crawlers": site.ai_crawlers,
        "new_comments_open": "on",
        "new_linkbacks_open": "on",
        "new_note_style": "number",
        "new_date_precision": "day",
        "leaving": site.leaving,
        "neutral_url": site.neutral_url,
        "neutral_title": site.neutral_title,
        "country": site.country,
        "menu-TOTAL_FORMS": "0",
        "menu-INITIAL_FORMS": str(len(entries)),
        "starting_points-TOTAL_FORMS": "0",
        "starting_points-INITIAL_FORMS": "0",
    }
    return client.post(reverse("admin:articles_site_change", args=[site.pk]), data | fields)


def ping(client, source: str, target: str, **extra):
    """Call pingback.ping as other sites' software does; give its string, or raise xmlrpc.client.Fault."""
    answer = post_call(client, xmlrpc.client.dumps((source, target), "pingback.ping"), **extra)
    assert answer.status_code in (200, 429)
    (value,), _ = xmlrpc.client.loads(answer.content)
    return value


def post_call(client, call: str | bytes, content_type: str = "text/xml", **extra):
    """Post a body to the pingback endpoint."""
    return client.post(ENDPOINT, call, content_type=content_type, **extra)


def fault_of(answer) -> int:
    """Give the fault code of an XML-RPC answer."""
    try:
        xmlrpc.client.loads(answer.content)
    except xmlrpc.client.Fault as fault:
        return fault.faultCode
    raise AssertionError("the answer is a success")


def drain(now: str | None = None):
    """Let the worker do everything that is due."""
    call_command("linkbacks_work", until_empty=True, **({"now": now} if now else {}))


def verify_due(now: str | None = None):
    """Let the worker verify the linkbacks that are due and do nothing else: its look at all kinds and its chores take most of ``drain``."""
    _work(verification.work_one, now)


def tell_due(now: str | None = None):
    """Let the worker tell other sites what is due, and do nothing else; see ``verify_due``."""
    _work(sending.work_one, now)


def mail_due():
    """Let the worker tell moderators what waits, send the other mails that are due, and do nothing else; see ``verify_due``."""
    outbox.plan(timezone.now())
    _work(outbox.work_one, None)


def follow_due():
    """Let the worker write to followers what is due, and do nothing else; see ``verify_due``."""
    _work(following.work_one, None)


def _work(work_one: Callable[[datetime | None], bool], now: str | None) -> None:
    while work_one(datetime.fromisoformat(now) if now else None):
        pass


def open_form(client, article) -> dict:
    """Open the article's page and give the hidden fields and the action of its comment form."""
    tree = JustHTML(client.get(article.get_absolute_url()).content.decode(), sanitize=False)
    (form,) = tree.query("#respond form")
    hidden = {field.attrs["name"]: field.attrs.get("value") or "" for field in form.query("input[type=hidden]")}
    return hidden | {"action_url": form.attrs["action"]}


def comment(client, article, **fields):
    """Fill in the comment form of an article's page, send it and give the answer."""
    form = open_form(client, article)
    return client.post(form.pop("action_url"), form | {"name": "", "email": "", "body": "", "website": "", "action": "send"} | fields)


def decide(client, action: str, *responses: Response):
    """Tick responses in the admin's list and apply an action."""
    data = {"action": action, "_selected_action": [row.pk for row in responses]}
    return client.post(reverse("admin:comments_response_changelist") + "?state=all", data, follow=True)


def press_in_mail(client, address: str, **extra):
    """Open a link of a mail that decides, press the button of its page, and give the answer; without a button send what there is."""
    path = address.removeprefix("https://htc.test")
    found = re.search(r'name="seen" value="([^"]+)"', client.get(path).content.decode())
    return client.post(path, {"seen": found[1]} if found else {}, **extra)


def text_of(html: bytes, selector: str = "main") -> str:
    """Give the visible words of a part of a page, one block a line, without what only screen readers are told."""
    (part,) = JustHTML(html.decode(), sanitize=False).query(selector)
    for hidden in part.query(".vh, .comment-form, .print-only"):
        hidden.parent.remove_child(hidden)
    lines = (" ".join(line.split()) for line in part.to_text(separator="\n", strip=False, separator_blocks_only=True).splitlines())
    return "\n".join(line for line in lines if line)


def feed_items(content: bytes) -> list[ElementTree.Element]:
    """Give the items of an RSS feed."""
    return ElementTree.fromstring(content).findall("channel/item")


def change_article(client, article, **changes):
    """Open an article's form in the admin, change fields of it, save, and give the row anew."""
    url = reverse("admin:articles_article_change", args=[article.pk])
    answer = client.post(url, form_fields(client, url, **changes))
    assert answer.status_code == 302, answer.context["errors"]
    article.refresh_from_db()
    return article
