"""A blog of ten years from a seed: accounts, terms, files, posts, pages and comments, as values that a script hands to WordPress."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from urllib.parse import quote

from PIL import Image

from tests.pictures import pdf, written
from tests.wordpress.installation import BLOG
from tests.wordpress.pieces import BLOCKS, CLASSIC, DOCUMENTS, SHARED, Difference, Piece, Shelf
from tests.wordpress.words import Words

PICTURES, PAGES = 40, 20
FIRST_POST = 1001
# Stands in every title, text and comment that nobody may see.
SECRET = "hushhush"
_BEGINS = datetime(2009, 3, 2, 9, 30)  # local, as WordPress is told
_NAMES = ["Ana O'Neil", "Tom & Ann", "مريم", "Łucja Żak", "山田", 'Kit "Kay" Lee', "José", "x", "d'Arcy <b>"]
_SLUGS = ["el-año-del-muelle", "الميناء-القديم", "港の朝", "το-λιμάνι", "straße-und-brücke", "łódź-i-żagle", "100-%-plain", "emoji-⛵-day"]
_DOCUMENTS = {".pdf": pdf(), ".mp3": b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(200)}
_STATES = ["draft", "private", "pending", "future", "password", "trash"]


@dataclass
class Told:
    """A post: what WordPress is given, and what this blog has to show otherwise."""

    values: dict
    differences: list[Difference] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def pk(self) -> int:
        return self.values["pk"]

    @property
    def is_public(self) -> bool:
        return self.values["status"] == "publish" and not self.values["password"]


@dataclass
class OldBlog:
    """Everything that is put into WordPress."""

    accounts: list[dict]
    terms: list[dict]
    files: list[dict]
    shared: list[dict]
    posts: list[Told]

    def as_values(self) -> dict:
        return {
            "accounts": self.accounts,
            "terms": self.terms,
            "files": self.files,
            "shared": self.shared,
            "posts": [told.values for told in self.posts],
        }


def old_blog(seed: int, posts: int) -> OldBlog:
    """Give the blog of a seed with so many posts."""
    return _Maker(Random(seed)).blog(posts)


def lay_pictures(blog: OldBlog, uploads: Path) -> None:
    """Write the files of the library into the folder of uploads."""
    for file in blog.files:
        path = uploads / file["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix in _DOCUMENTS:
            path.write_bytes(_DOCUMENTS[path.suffix])
            continue
        kind = "PNG" if path.suffix == ".png" else "JPEG"
        path.write_bytes(written(Image.new("RGB", (640, 480), (file["pk"] * 37 % 256, file["pk"] * 11 % 256, 90)), kind))


class _Maker:
    def __init__(self, random: Random):
        self._random, self._words, self._shelf = random, Words(random), Shelf()
        self._comments = 0

    def blog(self, number: int) -> OldBlog:
        accounts = [
            {"user_login": login, "user_pass": "none", "user_email": f"{login}@ferry.example", "display_name": name}
            for login, name in (("mlind", "Mara Lind"), ("otto.b", "Otto & Co"), ("yasmin", "ياسمين"), ("ines", "Inês D'Ávila"))
        ]
        self._accounts = [account["user_login"] for account in accounts]
        terms = self._terms()
        self._files(number)
        posts = [self._post(FIRST_POST + at, at, number) for at in range(number)]
        posts += [self._page(FIRST_POST + number + at, at) for at in range(PAGES)]
        shared = [
            {"pk": SHARED + at, "title": f"Shared {at}", "content": BLOCKS[at * 4](self._words, self._shelf).content} for at in range(2)
        ]
        return OldBlog(accounts, terms, self._shelf.pictures + self._documents(), shared, posts)

    def _terms(self) -> list[dict]:
        categories = [("law", "Law & Policy", ""), ("courts", "Courts “of” Law", "law"), ("high-courts", "High Courts", "courts")]
        categories += [("puertos", "Puertos y Años", ""), ("海", "海の話", "puertos"), ("ميناء", "الميناء", "")]
        tags = [
            ("ropes", "Ropes"),
            ("años", "Años"),
            ("law-tag", "law & policy"),
            ("r-d", "R&D <x>"),
            ("o-neil", "O'Neil's"),
            ("灯台", "灯台"),
        ]
        self._categories, self._tags = [slug for slug, _, _ in categories], [slug for slug, _ in tags]
        told = [{"taxonomy": "category", "slug": slug, "name": name, "parent": parent} for slug, name, parent in categories]
        return told + [{"taxonomy": "post_tag", "slug": slug, "name": name, "parent": ""} for slug, name in tags]

    def _files(self, posts: int) -> None:
        w = self._words
        for at in range(PICTURES):
            named = ("quay", "el-muelle", "night ferry".replace(" ", "_"), "rope.detail")[at % 4]
            self._shelf.pictures.append(
                {
                    "pk": 101 + at,
                    "path": f"{2009 + at % 8}/{at % 12 + 1:02}/{named}-{at}.{'png' if at % 3 == 0 else 'jpg'}",
                    "mime": "image/png" if at % 3 == 0 else "image/jpeg",
                    "title": f"{w.few()} {at}",
                    "alt": f'{w.few()} & "{w.few()}"' if at % 4 else "",
                    "caption": f"{w.few()} <em>{w.few()}</em> & '{w.one()}'" if at % 3 else "",
                    "date": f"{_BEGINS + timedelta(days=at):%Y-%m-%d %H:%M:%S}",
                    # The last ones belong to a post, whose gallery names none.
                    "parent": FIRST_POST + 7 if at >= PICTURES - 3 else 0,
                    "order": PICTURES - at,
                }
            )

    def _documents(self) -> list[dict]:
        told = {"title": "A report", "alt": "", "caption": "", "date": f"{_BEGINS:%Y-%m-%d %H:%M:%S}", "parent": 0, "order": 0}
        kinds = {"pdf": "application/pdf", "mp3": "audio/mpeg"}
        return [told | {"pk": 98 + at, "path": path, "mime": kinds[path[-3:]]} for at, path in enumerate(DOCUMENTS)]

    def _post(self, pk: int, at: int, posts: int) -> Told:
        told = self._text(pk, "post", at)
        values = told.values
        moment = _BEGINS + timedelta(days=at * 9, minutes=at * 13)
        state = _STATES[at // 10 % len(_STATES)] if at % 10 == 4 else "publish"
        values["status"] = "publish" if state == "password" else state
        values["password"] = "open-sesame" if state == "password" else ""
        if state == "future":
            moment = datetime(2099, 1, 1, 8, at % 60)
        values |= {"date": f"{moment:%Y-%m-%d %H:%M:%S}", "sticky": at % 50 == 3}
        values["slug"] = f"{_SLUGS[at % len(_SLUGS)]}-{at}" if at % 3 == 0 else f"{self._words.one()}-{at}"
        if at % 17 == 5 and state == "publish":
            values["former_slug"] = f"once-{self._words.one()}"
        if at % 19 == 7 and state == "publish":
            values["former_date"] = f"{moment - timedelta(days=40):%Y-%m-%d %H:%M:%S}"
        if state == "draft":
            values["slug"] = ""
        values["categories"] = self._random.sample(self._categories, self._random.randint(0, 2))
        values["tags"] = self._random.sample(self._tags, self._random.randint(0, 3))
        values["featured"] = self._shelf.next()["pk"] if at % 6 == 0 else 0
        if not told.is_public:
            values["title"] = f"Nobody knows {SECRET}{at}"
            values["content"] += f"\n\nNobody knows the {SECRET}."
            told.values["excerpt"] = f"Nobody tells the {SECRET}."
        values["comments"] = self._discussion(moment, 70 if at == 11 else self._random.choice((0, 0, 1, 2, 4, 8)))
        for comment in values["comments"] if not told.is_public else ():
            comment["content"] += f" {SECRET}"
        values |= {"comments_open": at % 5 != 0, "linkbacks_open": at % 7 != 0}
        return told

    def _page(self, pk: int, at: int) -> Told:
        told = self._text(pk, "page", at)
        told.values |= {
            "status": "private" if at == 13 else "publish",
            "slug": f"page-{at}" if at % 4 else f"{_SLUGS[at % len(_SLUGS)]}-page-{at}",
            "date": f"{_BEGINS + timedelta(days=at):%Y-%m-%d %H:%M:%S}",
            "title": f"Nobody knows {SECRET} page" if at == 13 else told.values["title"],
            "parent": pk - self._random.randint(1, at) if at % 3 == 2 else 0,
            "comments": self._discussion(_BEGINS + timedelta(days=at), at % 3),
        }
        return told

    def _text(self, pk: int, kind: str, at: int) -> Told:
        is_classic = at % 2 == 0
        makers = CLASSIC if is_classic else BLOCKS
        # One after the other, so that every kind of piece stands in some post; the rest by chance.
        chosen = [makers[(at // 2 * 2 + each) % len(makers)] for each in range(2)] + self._random.choices(
            makers, k=self._random.randint(1, 4)
        )
        pieces = [maker(self._words, self._shelf) for maker in chosen]
        pieces = self._with_extras(pieces, at, is_classic=is_classic)
        values = {
            "pk": pk,
            "kind": kind,
            # WordPress shows none; here the first words stand in its place.
            "title": "" if at == 22 else self._title(at),
            "content": "\n\n".join(piece.content for piece in pieces),
            "excerpt": f"{self._words.plain()} R&amp;D, 2 &lt; 3 &lt;b&gt;." if at % 8 == 1 else "",
            "author": self._random.choice(self._accounts),
            "categories": [],
            "tags": [],
            "featured": 0,
            "parent": 0,
            "sticky": False,
            "password": "",
            "former_slug": "",
            "former_date": "",
            "comments_open": True,
            "linkbacks_open": True,
            "meta": {},
        }
        told = Told(values, [each for piece in pieces for each in piece.differences], [note for piece in pieces for note in piece.notes])
        if not is_classic and at % 6 == 1:
            self._note_of_blocks(told)
        if is_classic and at % 12 == 2:
            self._note_by_hand(told)
        if at % 20 == 8:
            self._byline(told)
        return told

    def _with_extras(self, pieces: list[Piece], at: int, *, is_classic: bool) -> list[Piece]:
        more, page = "<!--more-->", "<!--nextpage-->"
        if not is_classic:
            more, page = f"<!-- wp:more -->\n{more}\n<!-- /wp:more -->", f"<!-- wp:nextpage -->\n{page}\n<!-- /wp:nextpage -->"
        if at % 9 == 0:
            pieces.insert(1, Piece(more))
        if at % 18 == 6:
            pieces.insert(1, Piece(f"{self._words.plain()}<!--more Read on-->{self._words.plain()}"))
        if at % 15 == 1:
            pieces.insert(2, Piece(page))
        if at == 7:
            pieces.append(Piece("[gallery]"))
        return pieces

    def _title(self, at: int) -> str:
        w = self._words
        forms = [w.few().capitalize(), f'"{w.few()}" - a {w.one()}', f"The {w.few()} &amp; it's {w.one()}", w.foreign().rstrip(".")]
        forms += [f"<em>{w.few()}</em> -- {w.one()}...", f"AT&T's {w.one()} [2]", f"5 &lt; 7, it&#8217;s 'so' {w.one()}?"]
        return forms[at % len(forms)]

    def _note_of_blocks(self, told: Told) -> None:
        word, key = self._words.one(), f"{told.pk:08x}-0000-4000-8000-00000000000a"
        note = f"The {word} was counted <em>twice</em>."
        mark = f'<sup data-fn="{key}" class="fn"><a href="#{key}" id="{key}-link">1</a></sup>'
        told.values["content"] += (
            f"\n\n<!-- wp:paragraph -->\n<p>They kept a {word}{mark} there.</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:footnotes /-->"
        )
        told.values["meta"]["footnotes"] = json.dumps([{"id": key, "content": note}])
        told.notes.append(f"The {word} was counted twice.")

    def _note_by_hand(self, told: Told) -> None:
        word = self._words.one()
        note = f"That is, the {word} of the first year."
        told.values["content"] += f"\n\nThey painted the {word}* yellow.\n\n* {note}"
        told.differences += [Difference("note", f"{word}* yellow", f"{word} yellow"), Difference("note", f"* {note}", "")]
        told.notes.append(note)

    def _byline(self, told: Told) -> None:
        line = "By Ada Quist, Harbour Fellow"
        told.values["content"] = f"<em>{line}</em>\n\n{told.values['content']}"
        told.differences.append(Difference("byline", line, ""))
        told.values["byline"] = "Ada Quist"

    def _discussion(self, after: datetime, number: int) -> list[dict]:
        made: list[dict] = []
        for at in range(number):
            self._comments += 1
            kind = self._random.choice(("comment",) * 7 + ("pingback", "pingback", "trackback"))
            above = self._random.choice(made)["pk"] if made and kind == "comment" and self._random.random() < 0.5 else 0
            moment = after + timedelta(days=1, hours=at * 5, minutes=self._random.randint(0, 59))
            comment = {"pk": self._comments, "kind": kind, "parent": above, "at": f"{moment:%Y-%m-%d %H:%M:%S}", "account": ""}
            comment["approved"] = self._random.choice(("1",) * 8 + ("0", "spam", "trash"))
            made.append(comment | (self._linkback(kind) if kind != "comment" else self._comment()))
        return made

    def _comment(self) -> dict:
        w, author = self._words, self._random.choice(_NAMES)
        url = self._random.choice(("", "https://reader.example/?a=1&b=2", "http://reader.example"))
        forms = [
            w.paragraph(1, 2),
            f"{w.plain()}\n{w.plain()}\n\n{w.foreign()}",
            f"{w.plain()}\n<ul>\n<li>\n{w.plain()}</li>\n<li>{w.few()}</li>\n</ul>\n<p>{w.plain()}</p>\n<p>{w.few()}<br />{w.few()}</p>",
            f"<pre>{w.few()}  -- 'x'</pre>\n<strong>{w.few()} someone@reader.example, ⛵ {w.few()}",
            f"<blockquote>{w.plain()}</blockquote>\nNo: {w.plain()}",
            f'Read <a href="https://reader.example/{w.one()}" rel="nofollow ugc">{w.few()}</a> or https://reader.example/{w.one()}, please.',
            f'1 &lt; 2 &amp; "{w.few()}" isn\'t <code>a -- b</code>',
        ]
        # Names are stored as HTML, by the filter that WordPress runs over what a visitor sends.
        author = author.replace("&", "&amp;").replace("<b>", "").replace('"', "&quot;").replace("'", "&#039;").strip()
        return {"author": author, "email": "someone@reader.example", "url": url, "content": self._random.choice(forms)}

    def _linkback(self, kind: str) -> dict:
        w = self._words
        title, url = f"{w.few()} &#8211; {w.one()}", f"https://other.example/{quote(w.one())}/?p=1&q=2"
        said = f'[&#8230;] {w.plain()} &#8220;{w.few()}&#8221; &quot;{w.few()}&quot;, it&#039;s "{w.few()}" [&#8230;]'
        if kind == "trackback":
            said = f"<strong>{title}</strong>\n\n{w.plain()} {w.few()}..."
        return {"author": title, "email": "", "url": url, "content": said}


def permalink(told: Told) -> str:
    """Give the address that a hidden post would have, were it shown."""
    slug = told.values["slug"] or "untitled"
    return f"{BLOG}/{told.values['date'][:10].replace('-', '/')}/{slug}/"
