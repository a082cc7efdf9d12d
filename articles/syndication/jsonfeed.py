"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from typing import Any

from django.utils.feedgenerator import rfc3339_date

from articles.syndication.entries import Feed, FeedEntry, one_line
from htc.lib.text import fit


class JsonFeed(Feed):
    """JSON Feed with the whole text."""

    content_type = "application/feed+json; charset=utf-8"

    @classmethod
    def written(cls, entry: FeedEntry) -> str:
        item: dict[str, Any] = {
            "url": entry.link,
            "title": one_line(entry.title),
            "summary": fit(entry.summary),
            "date_published": rfc3339_date(entry.published_at),
            "date_modified": rfc3339_date(entry.changed_at or entry.published_at),
            "authors": [{"name": one_line(name)} for name in entry.authors],
            "tags": [one_line(name) for name in entry.categories],
            "language": entry.language,
            "image": entry.picture.url if entry.picture else "",
        }
        required = {"id": fit(entry.guid), "content_html": fit(entry.content)}
        return _json(required | {name: value for name, value in item.items() if value})

    def write(self, outfile: Any, encoding: str) -> None:
        about = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": fit(self.feed["title"]),
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "description": fit(self.feed["description"]),
            "authors": [{"name": fit(self.feed["author_name"])}],
            "language": self.feed["language"],
        }
        items = ",".join(item["written"] for item in self.items)
        outfile.write(f'{_json(about)[:-1]}, "items": [{items}]}}'.encode(encoding))


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
