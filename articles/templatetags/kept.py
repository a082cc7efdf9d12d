"""Pieces of pages that depend on nothing but the version of the site, drawn once for it."""

from django import template
from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token
from django.utils.safestring import SafeString, mark_safe

from articles.lists.kept import keep

register = template.Library()


class KeptNode(Node):
    """A piece of a template, drawn once for the version of the site, the language, its name and what it is said to depend on."""

    def __init__(self, nodelist: NodeList, name: str, of: FilterExpression | None, depends: list[FilterExpression]):
        self.nodelist, self.name, self.of, self.depends = nodelist, name, of, depends

    def render(self, context: Context) -> SafeString:
        of = self.of and self.of.resolve(context, ignore_failures=True)
        if self.of and not of:
            return self.nodelist.render(context)
        name = ("piece", self.name, of, *(part.resolve(context, ignore_failures=True) for part in self.depends))
        # One “’” makes each sign of a string take two bytes, and there are thousands of pieces.
        drawn = keep(context.get("site"), name, lambda: self.nodelist.render(context).encode(), of_a_row=bool(of))
        # Drawn as any part of a template is, so as safe as that.
        return mark_safe(drawn.decode())  # noqa: S308


@register.tag("kept")
def do_kept(parser: Parser, token: Token) -> KeptNode:
    """Keep what stands before ``endkept``: ``{% kept name depends … %}``, with everything that it depends on but site and language.

    ``{% kept name of key depends … %}`` is kept where there is such a key alone: no row that is invented has one.
    """
    _, *words = token.split_contents()
    if not words:
        raise TemplateSyntaxError("“kept” needs a name.")
    name, *rest = words
    of = parser.compile_filter(rest[1]) if rest[:1] == ["of"] and len(rest) > 1 else None
    depends = [parser.compile_filter(word) for word in (rest[2:] if of else rest)]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, name, of, depends)
