"""The visual editor of bodies: which extensions of django-prose-editor a field has, and its widget for the admin.

The widget is a text area; the editor's scripts build themselves round it and keep it in step. Without them it is what it is.
"""

from django.forms import Media, Script
from django.urls import reverse_lazy
from django_prose_editor.widgets import ProseEditorWidget, prose_editor_media
from js_asset import ImportMap
from js_asset import Media as MediaWithImports

# Which node and mark of the editor stands for what clean_article lets through; the editor's own names.
_TEXT = {
    "Bold": True,
    "Italic": True,
    "Superscript": True,
    "Subscript": True,
    "Code": True,
    "Link": {"enableTarget": False, "autolink": False, "protocols": ["http", "https", "mailto", "tel", "sms"]},
    "HardBreak": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Language": True,
    "Cite": True,
    "Quotation": True,
    "Inserted": True,
    "Deleted": True,
    "Strike": True,
    "BlockLanguage": True,
    "Menu": True,
    "Desk": True,
    "Pasting": True,
    "Typing": True,
    "BlockMoves": True,
    "HTML": True,
    "NoSpellCheck": False,
}
_BLOCKS = _TEXT | {
    "Heading": {"levels": [2, 3, 4]},
    "Blockquote": True,
    "HorizontalRule": True,
    "CodeBlock": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "Foldable": True,
    "FoldableTitle": True,
    "InsertMenu": True,
}
ARTICLE = _BLOCKS | {"FootnoteRef": True, "CaseStudyPlacement": True, "Picture": True, "Remarks": True}
CASE = _BLOCKS
SOURCES = _TEXT

# Where the extensions are that the package has not; the modules are known, also to each other, by these names of the import map.
_MODULES = tuple(
    f"articles/editor/{name}"
    for name in (
        "notes",
        "cases",
        "images",
        "passages",
        "tables",
        "link",
        "desk",
        "toolbar",
        "paste",
        "typing",
        "block-moves",
        "insert-menu",
        "remarks",
    )
)
_PARTS = tuple(
    f"articles/editor/{name}"
    for name in (
        "area",
        "card",
        "composing",
        "dialog",
        "figure",
        "link-search",
        "note-dialog",
        "note-list",
        "picture-dialog",
        "picture-library",
        "list-picture",
        "pasted-pictures",
        "place",
        "quotations",
        "remark-cards",
        "quotes",
        "toolbar-menu",
        "running-text",
        "clean",
        "unseen",
        "attributes",
        "word",
    )
)
OUR_STYLE = ["articles/editor/editor.css", "articles/editor/text.css"]


class EditorWidget(ProseEditorWidget):
    """A text area for HTML that becomes the visual editor; ``extensions`` is ARTICLE, CASE or SOURCES of this module."""

    def __init__(self, extensions: dict, attrs: dict | None = None):
        leads_to = {"data-links-url": reverse_lazy("admin:articles_article_linkable")}
        super().__init__((attrs or {}) | leads_to, config={"extensions": extensions}, preset="configurable")

    def get_config(self) -> dict:
        """Give what the editor's scripts read from the text area."""
        return super().get_config() | {"js_modules": _MODULES}

    @property
    def media(self) -> Media:
        """Classic scripts first: the editor writes a style element of its own unless one with a nonce is there before it starts.

        Our style sheets last, so that they have the last word. The package's for the admin is left out: the text looks as on its page.
        """
        first = MediaWithImports(
            importmap=ImportMap({name: f"{name}.js" for name in (*_MODULES, *_PARTS)}),
            js=[Script("articles/editor/csp-style.js"), Script("articles/editor/guard.js")],
        )
        return first + prose_editor_media(preset=self.preset) + MediaWithImports(css={"all": OUR_STYLE})
