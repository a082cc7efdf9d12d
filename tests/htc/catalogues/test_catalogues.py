"""The catalogues hold everything that the sources say, whole, and the compiled ones are what people wrote."""

import gettext
import io
import re

import pytest
from django.conf import settings

from htc.catalogues.files import Translation, compiled, read_po, write_po
from htc.catalogues.sources import Message, in_module, in_template, messages
from htc.lib.languages import INVITATIONS
from htc.management.commands.catalogues import brought_up

PATHS = sorted((settings.BASE_DIR / "locale").glob("*/LC_MESSAGES/django.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}|</?[a-z][^<>]*>")
HINT = "run manage.py catalogues, translate what it names, and run it again"


@pytest.fixture(params=PATHS, ids=[path.parts[-3] for path in PATHS])
def catalogue(request):
    return request.param


def test_every_other_language_of_the_pages_has_its_catalogue():
    assert {path.parts[-3] for path in PATHS} | {"en"} == set(dict(settings.LANGUAGES)) == set(INVITATIONS)


def test_catalogue_is_whole_and_holds_nothing_else(catalogue):
    text = catalogue.read_text(encoding="utf-8")
    entries = read_po(text)

    assert write_po(brought_up(entries, messages(settings.BASE_DIR))) == text, HINT
    assert [entry.message.text for entry in entries if not all(entry.translations)] == [], HINT
    assert [entry.message.text for entry in entries if "fuzzy" in entry.flags or entry.is_obsolete] == []


def test_placeholders_and_markup_of_each_text_are_in_its_translations(catalogue):
    for entry in read_po(catalogue.read_text(encoding="utf-8"))[1:]:
        wanted = sorted(PLACEHOLDER.findall(entry.message.plural or entry.message.text))
        # The singular may say “one” instead of its number.
        for number, words in enumerate(entry.translations):
            lacking = set(wanted) - set(PLACEHOLDER.findall(words))
            assert sorted(PLACEHOLDER.findall(words)) == wanted or (number == 0 and entry.message.plural and lacking == {"%(count)s"}), (
                words
            )


def test_compiled_catalogue_is_that_of_the_text_and_gettext_reads_it(catalogue):
    entries = read_po(catalogue.read_text(encoding="utf-8"))
    data = catalogue.with_suffix(".mo").read_bytes()

    assert data == compiled(entries), HINT
    read = gettext.GNUTranslations(io.BytesIO(data))
    for entry in entries[1:]:
        one, several = entry.message.text, entry.message.plural
        found = [read.ngettext(one, several, number) for number in (1, 2)] if several else [read.gettext(one)]
        assert tuple(found) == entry.translations


@pytest.mark.parametrize(
    ("source", "found"),
    [
        pytest.param("{% load i18n %}<p>{% translate 'A word' %}</p>", [Message("A word")], id="a word"),
        pytest.param(
            "{% load i18n %}{% blocktranslate trimmed with a=b.c %}\n  Of {{ a }}\n  we tell\n{% endblocktranslate %}",
            [Message("Of %(a)s we tell")],
            id="a sentence over lines",
        ),
        pytest.param(
            "{% load i18n %}{% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}",
            [Message("%(n)s day", "%(n)s days")],
            id="a number",
        ),
        pytest.param('{% firstof a _("Nobody’s") %}', [Message("Nobody’s")], id="a string in another tag"),
        pytest.param("<p>Words</p>{# gettext('no') #}", [], id="what is not marked"),
    ],
)
def test_texts_of_templates_are_found(source, found):
    assert list(in_template(source)) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('gettext("A “word”")', [Message("A “word”")]),
        ('x = lazy(translation.gettext_lazy("a" "b"))', [Message("ab")]),
        ('ngettext("%(count)s day", "%(count)s days", days)', [Message("%(count)s day", "%(count)s days")]),
        ('Refusal("code", marked("A sentence."))', [Message("A sentence.")]),
        ("gettext(words)", []),
        ('print("words")', []),
    ],
)
def test_texts_of_modules_are_found(source, found):
    assert list(in_module(source)) == found


def test_catalogue_written_is_read_as_it_was():
    entries = [
        Translation(Message(""), ("Language: es\nPlural-Forms: nplurals=2; plural=(n != 1);\n",)),
        Translation(Message('A "word" \\ of\ntwo lines'), ("Una «palabra»\n",), ("a.html", "b.py")),
        Translation(Message("%(n)s day", "%(n)s days"), ("%(n)s día", "%(n)s días"), flags=("python-format",)),
    ]

    assert read_po(write_po(entries)) == entries
    with pytest.raises(ValueError, match="no line of a catalogue"):
        read_po('msgid "a"\nmsgtr "b"\nwords')
