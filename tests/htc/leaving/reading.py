"""Folders that were written, as tests read them."""

from html.parser import HTMLParser
from pathlib import Path


class Page(HTMLParser):
    """A page with its ids, and the addresses that it leads to or loads, but for the one under which it wants to be known."""

    def __init__(self, html: str):
        super().__init__()
        self.text = html
        self.ids: set[str] = set()
        self.addresses: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids |= {values["id"]} if values.get("id") else set()
        if values.get("rel") != "canonical":
            self.addresses += [value for name in ("href", "src") if (value := values.get(name))]
        self.addresses += [candidate.split()[0] for candidate in (values.get("srcset") or "").split(",") if candidate]
        if values.get("http-equiv") == "refresh":
            self.addresses.append((values.get("content") or "").partition("url=")[2])


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def pages_of(folder: Path) -> dict[str, Page]:
    return {name: Page(data.decode()) for name, data in files_of(folder).items() if name.endswith(".html")}
