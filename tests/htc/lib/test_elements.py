"""Every element of HTML with every attribute of HTML: what is written down here survives, and nothing else."""

from html import escape, unescape
from itertools import batched

import pytest
from justhtml import JustHTML

from htc.lib.html import MOST_ATTRIBUTES, clean_article, clean_comment, clean_note


def words_of(text: str) -> list[str]:
    return text.split()


ELEMENTS = words_of("""
a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br button canvas caption
center cite code col colgroup command content data datalist dd del details dfn dialog dir div dl dt element em embed fencedframe fieldset
figcaption figure font footer form frame frameset geolocation h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe image img input ins
isindex kbd keygen label legend li link listing main map mark marquee math menu menuitem meta meter multicol nav nextid nobr noembed
noframes noscript object ol optgroup option output p param picture plaintext portal pre progress q rb rbc rp rt rtc ruby s samp script
search section select selectedcontent shadow slot small source spacer span strike strong style sub summary sup svg table tbody td template
textarea tfoot th thead time title tr track tt u ul var video wbr x-own xmp
""")

# The attributes of HTML (its index, obsolete ones too), the event handlers of HTML, SVG, pointers, touch and transitions, and others that
# a browser or a script acts on.
ATTRIBUTES = words_of("""
abbr accept accept-charset accesskey action align alink allow allowfullscreen alpha alt archive as async autocapitalize autocomplete
autocorrect autofocus autoplay axis background behavior bgcolor blocking border cellpadding cellspacing char charoff charset checked cite
class classid clear closedby code codebase codetype color colorspace cols colspan command commandfor compact content contenteditable
controls controlslist coords credentialless crossorigin csp data data-align data-alt data-caption data-case-study data-decorative data-fn data-image data-note data-own data-place
datapagesize
datasrc datafld dataformatas datetime declare decoding default defer dir direction dirname disabled disablepictureinpicture
disableremoteplayback download draggable elementtiming enctype enterkeyhint event exportparts face fetchpriority for form formaction
formenctype formmethod formnovalidate formtarget frame frameborder headers headingoffset headingreset height hidden high href hreflang
hspace http-equiv id imagesizes imagesrcset inert inputmode integrity interestfor is ismap itemid itemprop itemref itemscope itemtype kind
label lang language link list loading longdesc loop low lowsrc manifest marginheight marginwidth max maxlength media method methods min
minlength multiple muted name nohref nomodule nonce noresize noshade novalidate nowrap object open optimum part pattern ping placeholder
playsinline popover popovertarget popovertargetaction poster preload privatetoken prompt profile property readonly referrerpolicy rel required
rev reversed role rows rowspan rules sandbox scheme scope scrolling scrollamount scrolldelay selected shadowrootclonable
shadowrootdelegatesfocus shadowrootmode shadowrootserializable shape size sizes slot span spellcheck src srcdoc srclang srcset standby start
step style summary tabindex target text title topmargin translate truespeed type typemustmatch urn usemap valign value valuetype version
virtualkeyboardpolicy vlink vspace width wrap writingsuggestions xlink:href xml:base xml:lang xmlns xmlns:xlink about typeof vocab prefix
resource aria-describedby aria-hidden aria-label aria-labelledby aria-live aria-owns hx-get hx-on:click x-on:click v-html ng-app @click :href
onabort onafterprint onanimationcancel onanimationend onanimationiteration onanimationstart onauxclick onbeforecopy onbeforecut
onbeforeinput onbeforematch onbeforepaste onbeforeprint onbeforetoggle onbeforeunload onbegin onblur onbounce oncancel oncanplay
oncanplaythrough onchange onclick onclose oncommand oncontentvisibilityautostatechange oncontextlost oncontextmenu oncontextrestored oncopy
oncuechange oncut ondblclick ondrag ondragend ondragenter ondragexit ondragleave ondragover ondragstart ondrop ondurationchange onemptied
onend onended onerror onfinish onfocus onfocusin onfocusout onformdata onfullscreenchange onfullscreenerror ongesturechange ongestureend
ongesturestart ongotpointercapture onhashchange oninput oninvalid onkeydown onkeypress onkeyup onlanguagechange onload onloadeddata
onloadedmetadata onloadend onloadstart onlostpointercapture onmessage onmessageerror onmousedown onmouseenter onmouseleave onmousemove
onmouseout onmouseover onmouseup onmousewheel onmove onoffline ononline onpagehide onpagereveal onpageshow onpageswap onpaste onpause onplay
onplaying onpointercancel onpointerdown onpointerenter onpointerleave onpointermove onpointerout onpointerover onpointerrawupdate onpointerup
onpopstate onprogress onratechange onreadystatechange onrejectionhandled onrepeat onreset onresize onscroll onscrollend
onscrollsnapchange onscrollsnapchanging onsearch onsecuritypolicyviolation onseeked onseeking onselect onselectionchange onselectstart onshow
onslotchange onstalled onstart onstorage onsubmit onsuspend ontimeupdate ontoggle ontouchcancel ontouchend ontouchmove ontouchstart
ontransitioncancel ontransitionend ontransitionrun ontransitionstart onunhandledrejection onunload onvolumechange onwaiting
onwebkitanimationend onwebkitanimationiteration onwebkitanimationstart onwebkitmouseforcechanged onwebkittransitionend onwheel onzoom
""")

# What each may hold, so that an attribute that is listed anywhere would survive here too.
VALUES = {
    "href": "https://a.test/", "title": "x", "rel": "nofollow", "lang": "id", "dir": "rtl", "colspan": "2", "rowspan": "3", "start": "4", "value": "5",
    "type": "a", "reversed": "", "class": "fn", "data-fn": "n1", "data-note": "x", "data-case-study": "x", "data-image": "7", "data-align": "left",
    "data-place": "p1", "data-alt": "x", "data-decorative": "yes", "data-caption": "x",
}  # fmt: skip

PASSAGE = {"lang", "dir"}
LINK = {"href", "title", "rel"}
NOTE = {"strong": set(), "em": set(), "s": set(), "br": set(), "sup": set(), "sub": set(), "cite": set(), "a": LINK}
ARTICLE = {
    **{name: set() for name in ("strong", "em", "s", "br", "sub", "cite", "code", "del", "hr", "ins", "q", "tbody", "thead")},
    **dict.fromkeys(("blockquote", "caption", "details", "h2", "h3", "h4", "p", "pre", "span", "summary", "table", "tr", "ul"), PASSAGE),
    "a": LINK,
    "div": {"data-case-study", "data-image", "data-align", "data-place", "data-alt", "data-decorative", "data-caption"},
    "li": PASSAGE | {"value"},
    "ol": PASSAGE | {"start", "type", "reversed"},
    "sup": {"class", "data-fn", "data-note"},
    "td": PASSAGE | {"colspan", "rowspan"},
    "th": PASSAGE | {"colspan", "rowspan"},
}  # fmt: skip
RENAMED = {"b": "strong", "i": "em", "strike": "s", "h1": "h2", "h5": "h4", "h6": "h4"}
NEEDED = {"a": 'href="https://a.test/"', "span": 'lang="id"', "div": 'data-case-study="x"'}
AROUND = {
    **dict.fromkeys(("caption", "thead", "tbody", "tr"), "<table>{}</table>"),
    **dict.fromkeys(("td", "th"), "<table><tbody><tr>{}</tr></tbody></table>"),
    "li": "<ul>{}</ul>",
    "summary": "<details>{}</details>",
}


def found(html: str) -> dict[str, dict[str, str]]:
    """Give the attributes of each element by its name, as a parser that is not under test sees them."""

    def walk(node):
        for child in getattr(node, "children", None) or ():
            if child.name != "#text":
                yield child.name, {name: value or "" for name, value in (child.attrs or {}).items()}
            yield from walk(child)

    return dict(walk(JustHTML(html, sanitize=False, fragment=True).root))


def crowded(element: str):
    """Give texts with the element, each with its needed attribute and some others; all others stand in one of them."""
    needed = NEEDED.get(element, "").partition("=")[0]
    first_the_listed = sorted(set(ATTRIBUTES) - {needed}, key=lambda name: (name not in VALUES, name))
    for names in batched(first_the_listed, MOST_ATTRIBUTES - 10, strict=False):
        attributes = " ".join(f'{name}="{VALUES.get(name, "1")}"' for name in names)
        html = f"<{element} {NEEDED.get(element, '')} {attributes}>x</{element}>"
        yield {needed, *names}, AROUND.get(element, "{}").format(html)


@pytest.mark.parametrize(("clean", "listed"), [(clean_article, ARTICLE), (clean_note, NOTE)], ids=["article", "note"])
def test_of_each_element_only_the_listed_attributes_survive(clean, listed):
    for element in ELEMENTS:
        name, texts = RENAMED.get(element, element), list(crowded(element))
        # What goes as a whole takes its attributes with it: those that any element may have are enough to see that.
        for given, html in texts if name in listed else texts[:1]:
            kept = found(clean(html))

            assert kept.keys() <= listed.keys(), element
            assert kept.get(name, {}) == {one: VALUES[one] for one in listed.get(name, set()) & given}, element
            assert (name in kept) == (name in listed), element


@pytest.mark.parametrize("element", ["a", "strong", "cite", "sup", "img", "svg"])
def test_of_each_element_in_a_note_only_the_listed_attributes_survive(element):
    for given, html in crowded(element):
        kept = found(unescape(found(clean_article(f'<sup data-fn="n1" data-note="{escape(html)}"></sup>'))["sup"]["data-note"]))

        assert kept == ({element: {one: VALUES[one] for one in NOTE[element] & given}} if element in NOTE else {})


def test_a_comment_has_no_element_of_its_writer():
    typed = "".join(f"<{element} {' '.join(ATTRIBUTES)}>" for element in ELEMENTS)

    assert found(clean_comment(typed)) == {"p": {}}


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        pytest.param('<td colspan="12" rowspan="99">', {"colspan": "12", "rowspan": "99"}, id="small numbers"),
        pytest.param('<td colspan="1" rowspan="0">', {}, id="one is what a cell has anyway, and none is none"),
        pytest.param('<td colspan="100" rowspan="2000000000">', {}, id="no table that people read"),
        pytest.param('<th colspan="2x" rowspan="-2">', {}, id="no number"),
        pytest.param('<th colspan="٣">', {}, id="a number that HTML does not know"),
        pytest.param(
            '<ol start="-3" type="i" reversed="reversed">', {"start": "-3", "type": "i", "reversed": ""}, id="a list may count back"
        ),
        pytest.param('<ol start="1" type="1">', {}, id="one, two, three is what a list does anyway"),
        pytest.param('<ol start="03" type="disc">', {}, id="no start and no kind of number"),
        pytest.param('<li value="0">', {"value": "0"}, id="an item may be number nought"),
        pytest.param('<li value="123456">', {}, id="no list is so long"),
        pytest.param('<p dir="RTL">', {"dir": "rtl"}, id="old programs shout"),
        pytest.param('<p dir="auto">', {"dir": "auto"}, id="by the words"),
        pytest.param('<p dir="up">', {}, id="no direction"),
    ],
)
def test_values_of_tables_lists_and_directions(html, kept):
    name = html[1:].partition(" ")[0]

    cleaned = clean_article(AROUND.get(name, "{}").format(f"{html}x"))

    assert found(cleaned)[name] == kept
    assert clean_article(str(cleaned)) == cleaned


def test_a_span_may_be_there_for_its_direction():
    assert clean_article('<p>a <span dir="rtl">b</span></p>') == '<p>a <span dir="rtl">b</span></p>'


TELEPHONES = [
    pytest.param("tel:112", "tel:112", id="three digits"),
    pytest.param("TEL:+49-(30)-1234.56", "TEL:+49-(30)-1234.56", id="signs between the digits"),
    pytest.param(" tel:+49 30\u00a01234%2056 ", "tel:+4930123456", id="spaces are for the eye"),
    pytest.param("tel:0800\u2011111\u20130", "tel:0800-111-0", id="dashes of a typesetter"),
    pytest.param("tel:+1-201-555-0123;ext=45", "tel:+1-201-555-0123;ext=45", id="an extension"),
    pytest.param("sms:741741?body=I need HELP", "sms:741741?body=I need HELP", id="a message"),
    pytest.param("sms:741741&body=HELP", "sms:741741&body=HELP", id="a message in the way of Apple"),
    pytest.param("tel:", None, id="no digit"),
    pytest.param("tel:help", None, id="words"),
    pytest.param("tel:*%2306%23", None, id="what a telephone would carry out"),
    pytest.param("tel:*06#", None, id="or carries out"),
    pytest.param("tel:1?body=x", None, id="a call has no message"),
    pytest.param("sms:1;x=javascript:alert(1)", None, id="nothing else behind the number"),
    pytest.param("tel:٠١٢", None, id="digits that no telephone dials"),
    pytest.param("te\u200bl:112", None, id="a scheme that only some readers find"),
    pytest.param("tel:112\u202e34", "tel:11234", id="nobody turns the digits"),
]


@pytest.mark.parametrize(("address", "kept"), TELEPHONES)
def test_telephones_of_staff_can_be_called(address, kept):
    for clean in (clean_article, clean_note):
        cleaned = clean(f'<a href="{escape(address)}">x</a>')

        assert found(cleaned).get("a", {}).get("href") == kept
        assert clean(str(cleaned)) == cleaned


def test_strangers_do_not_make_the_telephone_ring():
    assert found(clean_comment("tel:112 sms:112 <a href='tel:112'>x</a>")) == {"p": {}}
