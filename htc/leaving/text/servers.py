"""What a web server is told of a copy: where old addresses lead, which files stand for a folder, and the headers of its pages.

The syntax is that of https://nginx.org/en/docs/http/ngx_http_map_module.html and of https://caddyserver.com/docs/caddyfile.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# The ends of the addresses of feeds, as regular expressions, with what they are and how the name of their file ends.
FEEDS = (
    ("/feed/([-a-z]+s/)?", "application/rss+xml", "xml"),
    ("/feed/atom/", "application/atom+xml", "xml"),
    ("/feed/json/", "application/feed+json", "json"),
)


@dataclass(frozen=True, slots=True)
class Moves:
    """Where old addresses lead, as addresses with escapes.

    ``paths`` are without escapes, as servers compare them. ``queries`` are those of the home page, by name and value: “p” and “101”.
    """

    paths: Mapping[str, str]
    queries: Mapping[tuple[str, str], str]

    def by_name(self) -> dict[str, dict[str, str]]:
        """The queries of each name: value and address."""
        names = dict.fromkeys(sorted(name for name, _ in self.queries))
        return {each: {value: to for (name, value), to in sorted(self.queries.items()) if name == each} for each in names}

    def with_bare_paths(self) -> list[tuple[str, str]]:
        """The paths in order, each also without the slash at its end."""
        both = ((path, to) for path, to in self.paths.items()), ((path.rstrip("/"), to) for path, to in self.paths.items())
        return sorted({path: to for some in both for path, to in some}.items())


def nginx(host: str, headers: Mapping[str, str], moves: Moves) -> str:
    """Give a file for nginx, which reads it where its other sites are, in its ``http`` block."""
    lines = [
        "server {",
        "    listen 80;",
        f"    server_name {host};",
        "    # The folder in which this copy lies.",
        "    root /srv/blog;",
        "    index index.html index.xml index.json;",
        "    charset utf-8;",
        "    error_page 404 /404.html;",
        *(f"    add_header {name} {_quoted(value)} always;" for name, value in headers.items()),
        *(
            line
            for path, media_type, ending in FEEDS
            for line in (f"    location ~ {path}(index[.]{ending})?$ {{", f"        types {{ {media_type} {ending}; }}", "    }")
        ),
        "    location = / {",
        *(
            f"        if ($arg_{name} = {_quoted(value)}) {{ return 301 {_quoted(to)}; }}"
            for (name, value), to in sorted(moves.queries.items())
        ),
        "        try_files /index.html =404;",
        "    }",
        # Not by a map: its keys may be no longer than a setting that stands for all sites of the server.
        *(f"    location = {_quoted(path)} {{ return 301 {_quoted(to)}; }}" for path, to in moves.with_bare_paths()),
        "}",
    ]
    return "\n".join([*lines, ""])


def caddy(host: str, headers: Mapping[str, str], moves: Moves) -> str:
    """Give a Caddyfile."""
    lines = [
        f"{host} {{",
        "\t# The folder in which this copy lies.",
        "\troot * /srv/blog",
        "\theader {",
        *(f"\t\t{name} {_quoted(value)}" for name, value in headers.items()),
        "\t}",
        *_caddy_move("{path}", "moved", moves.with_bare_paths()),
    ]
    for name, by_value in moves.by_name().items():
        lines += _caddy_move(f"{{query.{name}}}", f"moved_{name}", by_value.items(), path="/")
    lines += [
        *(
            line
            for number, (path, media_type, ending) in enumerate(FEEDS)
            for line in (
                f"\t@feeds_{number} path_regexp {path}(index[.]{ending})?$",
                f'\theader @feeds_{number} Content-Type "{media_type}; charset=utf-8"',
            )
        ),
        "\tfile_server {",
        "\t\tindex index.html index.xml index.json",
        "\t}",
        "\thandle_errors {",
        "\t\trewrite * /404.html",
        "\t\tfile_server",
        "\t}",
        "}",
    ]
    return "\n".join([*lines, ""])


def _caddy_move(source: str, name: str, rows: Iterable[tuple[str, str]], path: str = "") -> list[str]:
    lines = [f"\t\t{_quoted(key)} {_quoted(to)}" for key, to in rows]
    if not lines:
        return []
    return [
        f"\tmap {source} {{{name}}} {{",
        *lines,
        '\t\tdefault ""',
        "\t}",
        f"\t@{name} {{",
        *([f"\t\tpath {path}"] if path else []),
        f'\t\texpression `{{{name}}} != ""`',
        "\t}",
        f"\tredir @{name} {{{name}}} permanent",
    ]


def _quoted(text: str) -> str:
    written = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{written}"'
