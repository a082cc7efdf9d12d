"""What readers of a page can see: each way to hide a link, what looks like one and is none, and what proves that a link is seen."""

import pytest

from comments.linkbacks.page.address import OwnAddress
from comments.linkbacks.page.reading import Page, read

OWN = OwnAddress(frozenset({"htc.test"}))
ADDRESS = "https://htc.test/2014/01/raids/"
LINK = f'<a href="{ADDRESS}">the raids article</a>'


def look(html):
    return read(html.encode(), Page("http://a.test/post", "text/html"), targets={"2014/01/raids"}, own=OWN)


def in_style(style):
    return look(f'<p style="{style}">We quote {LINK} here, as everybody should.</p>')


@pytest.mark.parametrize(
    "style",
    [
        "display:none", "DISPLAY : None !important", "dis/**/play:none", "d\\69 splay:none", "display:var(--x)", "background:url(a;b);display:none",
        "visibility:hidden", "visibility:collapse", "content-visibility:hidden",
        "opacity:0", "opacity:.01", "opacity:5%", "filter:opacity(0)", "filter:blur(9px)",
        "clip:rect(0,0,0,0)", "position:absolute;clip:rect(1px 1px 1px 1px)", "clip-path:inset(50%)", "clip-path:inset(100%)",
        "-webkit-clip-path:circle(0)", "clip-path:polygon(0 0,0 0,0 0)", "clip-path:url(#x)", "mask:url(x)",
        "width:1px;height:1px", "height:1px;overflow:hidden", "max-height:0", "width:0", "inline-size:2px;overflow:clip",
        "max-height:3px;overflow-y:hidden", "line-height:0;overflow:hidden",
        "position:absolute;left:-9999px", "position:absolute;left:-999px", "left:-500px", "top:-100em", "position:fixed;top:-40px",
        "right:-50%", "left:-200vw", "left:100vw", "top:99999px", "inset:-400px auto auto", "margin-left:-9999px", "margin:-999px 0 0",
        "margin:0 0 0 -5000px", "left:calc(0px - 9999px)", "text-indent:-9999px", "text-indent:-99em", "text-indent:100%",
        "font-size:0", "font-size:1px", "font-size:.1em", "font-size:2%", "font:0/0 a", "font:bold 1px/1 serif",
        "color:transparent", "color:rgba(0,0,0,0)", "color:rgb(0 0 0 / 0)", "color:#0000", "color:#12345600", "color:hsla(9,9%,9%,.01)",
        "-webkit-text-fill-color:transparent", "color:#fff;background:#fff", "color:white", "color:#fefefe;background-color:rgb(255,255,255)",
        "background:#333 no-repeat;color:#343434", "color:black;background:hsl(0,0%,0%)",
        "transform:scale(0)", "transform:scale(.01)", "transform:scaleX(0)", "transform:scale3d(1,0,1)", "scale:0", "zoom:0.01",
        "transform:translateX(-9999px)", "transform:translate(-100%)", "translate:-999px", "transform:rotateY(90deg)",
        "transform:matrix(0,0,0,0,0,0)", "transform:skewX(90deg)", "transform:var(--x)", "-webkit-transform:scale(0)",
        "z-index:-1", "letter-spacing:-1em",
    ],
)  # fmt: skip
def test_style_that_hides(style):
    assert "hidden_link" in in_style(style).flags
    assert not in_style(style).seen


@pytest.mark.parametrize(
    "style",
    [
        "", "color:red", "display:block", "display:contents", "visibility:visible", "opacity:1", "opacity:.6", "filter:none",
        "clip:auto", "clip-path:none", "clip-path:circle(50%)", "clip-path:inset(0 round 9px)", "clip-path:polygon(0 0,100% 0,100% 90%,0 100%)",
        "width:100%", "width:1%", "height:1px", "min-height:0", "max-width:40em;overflow:hidden", "line-height:1;overflow:hidden",
        "line-height:0;width:100%;margin-left:-20px", "margin:0 -15px", "left:50%;width:100vw;margin-left:-50vw", "margin-left:calc(50% - 50vw)",
        "padding-bottom:9999px;margin-bottom:-9999px", "position:relative;top:-2px", "text-indent:-1.5em;padding-left:1.5em", "text-indent:2em",
        "font-size:.8em", "font-size:var(--small)", "font-size:clamp(1rem,2vw,3rem)", "font:italic 12px/1.5 serif", "font:menu",
        "color:var(--ink)", "color:#fff;background:#036", "background:url(x.png);color:#fff", "color:#fff;background:linear-gradient(#000,#111)",
        "color:rgba(0,0,0,.8)", "transform:translate(-50%,-50%)", "transform:none", "transform:rotate(90deg)",
        "transform:scale(1.2)", "zoom:1", "z-index:1", "letter-spacing:-.02em",
    ],
)  # fmt: skip
def test_ordinary_style(style):
    assert in_style(style).flags == ()


@pytest.mark.parametrize(
    ("html", "is_hidden"),
    [
        pytest.param(f"<div hidden><p>We quote {LINK} here, it seems.</div>", True, id="hidden"),
        pytest.param(f"<div hidden=until-found><p>We quote {LINK} here, it seems.</div>", True, id="hidden until it is found"),
        pytest.param(f"<div popover><p>We quote {LINK} here, it seems.</div>", True, id="popover"),
        pytest.param(f"<dialog><p>We quote {LINK} here, it seems.</dialog>", True, id="closed dialogue"),
        pytest.param(f"<details><p>We quote {LINK} here, it seems.</details>", False, id="what a click opens"),
        pytest.param(f"<p>Seen. <video src=x>We quote {LINK} here, it seems.</video>", True, id="stand-in for a film"),
        pytest.param(f"<p>Seen. <canvas>We quote {LINK} here, it seems.</canvas>", True, id="stand-in for a drawing"),
        pytest.param(f"<p class='x sr-only'>We quote {LINK} here, it seems.", True, id="for screen readers alone"),
        pytest.param(f"<marquee width=1 height=1>We quote {LINK} here, it seems.</marquee>", True, id="marquee of one pixel"),
        pytest.param(f"<p>We quote <a href='{ADDRESS}'><img width=1 height=1 src=x></a> here, it seems.", True, id="picture of one pixel"),
        pytest.param(f"<p>We quote <a href='{ADDRESS}'><img width=90 src=x></a> here, it seems.", False, id="picture"),
        pytest.param(f"<p>We quote <font color=#ffffff>{LINK}</font> here, it seems.", True, id="white on white of old"),
        pytest.param(f"<body bgcolor=black text=white><p>We quote <font color=aqua>{LINK}</font> here.", False, id="white on black of old"),
        pytest.param(f"<ul style='font-size:0'><li style='font-size:16px'>We quote {LINK} here.</ul>", False, id="type made larger again"),
        pytest.param(f"<div style='color:#fff'><p style='color:#000'>We quote {LINK} here.</div>", False, id="colour set again"),
        pytest.param(f"<div style='color:#fff'><p style='background:#999'>We quote {LINK} here.</div>", False, id="background set later"),
        pytest.param(f"<style>.x{{display:none}}</style><p class='y x'>We quote {LINK} here.", True, id="class of the page's style sheet"),
        pytest.param(f"<style>p.y.x , #q{{left:-999px}}</style><p class='x y'>We quote {LINK} here.", True, id="classes and tag"),
        pytest.param(f"<style>a{{}}#q{{opacity:0}}</style><p id=q>We quote {LINK} here.", True, id="id in a style sheet"),
        pytest.param(f"<p class=x>We quote {LINK} here.<style>/*}}*/.x{{color:transparent}}</style>", True, id="style sheet below"),
        pytest.param(f"<style>.x{{display:none}}.x{{display:block}}</style><p class=x>We quote {LINK} here.", False, id="taken back"),
        pytest.param(f"<style>@media print{{.x{{display:none}}}}</style><p class=x>We quote {LINK} here.", False, id="on paper"),
        pytest.param(f"<style media=print>.x{{display:none}}</style><p class=x>We quote {LINK} here.", False, id="style sheet for paper"),
        pytest.param(f"<style>.no-js .x{{display:none}}</style><p class=x>We quote {LINK} here.", False, id="in some places only"),
        pytest.param(
            f"<noscript><style>.x{{display:none}}</style></noscript><p class=x>We quote {LINK} here.", False, id="without scripts"
        ),
        pytest.param(f"<style>body{{background:#111;color:#fff}}a{{color:#fff}}</style><p>We quote {LINK} here.", False, id="dark theme"),
        pytest.param(f"<style>.x{{background:#222}}</style><div class=x><p style='color:#fff'>We quote {LINK} here.", False, id="dark box"),
        pytest.param(f"<style>.x{{background:#000;color:#000}}</style><p class=x>We quote {LINK} here.", True, id="black on black"),
        pytest.param(f"<style>.x{{display:none!important}}.x{{display:block}}</style><p class=x>We quote {LINK}.", True, id="important"),
        pytest.param(f"<style>#x{{display:none}}p{{display:block}}</style><p id=x>We quote {LINK} here.", True, id="the more specific one"),
    ],
)
def test_element_or_style_sheet(html, is_hidden):
    reading = look(html)

    assert ("hidden_link" in reading.flags, reading.seen) == (is_hidden, not is_hidden)


def in_page(css, *, media="", tag="span"):
    return (
        f"<!doctype html><style{media}>{css}</style><div class=post id=p><p class=y>Some visible words. "
        f"<{tag} class=x>see {LINK}</{tag}> and others here.</p></div>"
    )


# By their kind: whatever a browser could take for a rule about the link or what stands around it, and whatever nobody can reckon.
UNPROVED = {
    "cascade": [
        "<p style='display:none!important;display:block'>We quote {link} here.",
        "<p style='display:none;display:bogus'>We quote {link} here.",
        "<p style='text-indent:-9999px;text-indent:bogus'>We quote {link} here.",
        "<p style='color:#fff!important;color:#000'>We quote {link} here.",
    ],
    "content": [
        f"<p>We quote <a href='{ADDRESS}'>{inside}</a> here, as they should."
        for inside in (
            "&#x200b;", "&#x2060;", "&shy;", "&#x3164;", "&#x115f;", "&#x2800;", "&#x34f;", "&#xfe0f;", "&#xe0041;", "&nbsp;", ".", "",
            "<svg></svg>", "<svg><path d='M0 0'/></svg>", "<img>", "<img src=''>", "<img src='data:image/gif;base64,R0lGOD'>",
            "<picture></picture>", "<object></object>", "<canvas></canvas>", "<video></video>", "<iframe></iframe>", "<i hidden>it</i>",
        )
    ],
    "selector": [
        in_page(f"{selector}{{display:none}}")
        for selector in (
            ".x", "p .x", ".post .x", ".post>.y>.x", ".y>*", "a[href*='htc.test']", "a[href]", "*", ":is(.x)", ":where(.q,.x)", ".x:not(.q)",
            ":nth-child(1)", "[class=x]", "[class^='x' i]", ".\\78", ".x a", "html .x", "div#p span.x", ".q,.x:first-child", ".y:has(a) .x",
            "body:hover .x", "*|span", ".x::first-line", "b+a,.post:not(:empty) a",
        )
    ],
    "at-rule": [
        in_page(css)
        for css in (
            "@media screen{.x{display:none}}", "@media (min-width:1px){.x{display:none}}", "@media not print{.x{display:none}}",
            "@supports (display:grid){.x{display:none}}", "@layer a{.x{display:none}}", "@container (width>0){.x{display:none}}",
            "@scope (.post){.x{display:none}}", "@unknown{.x{display:none}}", "@import url('data:text/css,.x{}');", ".post{.x{display:none}}",
            ".post{&>.y{.x{display:none}}}", ".x{@media screen{display:none}}", "@media (prefers-color-scheme:dark){.x{color:#fff}}",
        )
    ] + [in_page(".x{display:none}", media=f" media='{media}'") for media in ("only screen", "screen,print", "not print", "(width>0)")],
    "syntax": [
        in_page(css)
        for css in (
            "<!-- .x{display:none} -->", ".x{display:none", ".q::before{content:'{'} .x{display:none}", ".x{display:none}/* open", "}.x{color:red}",
            ".q{content:'\n'} .x{color:red}", ".q{color:red;(}.x{display:none}", "a:b;.q{color:red}",
        )
    ] + ["<svg><style>.x{{display:none}}</style></svg><p>We quote <span class=x>{link}</span> here."],
    "property": [
        f"<p>Some visible words. <span style='{style}'>see {{link}}</span> and others here."
        for style in (
            "color:Canvas", "color:hwb(0 100% 0%)", "color:oklch(1 0 0)", "color:color-mix(in srgb,white,white)", "color:light-dark(#fff,#fff)",
            "color:var(--x)", "color:yellow", "rotate:y 90deg", "transform:rotate3d(0,1,0,90deg)", "position:absolute;top:-20px",
            "backface-visibility:hidden;transform:rotateY(180deg)", "float:left;margin-right:-9999px", "offset-path:path(\"M-9 -9\")",
            "display:inline-block;width:min(0px,10px);overflow:hidden", "contain:strict", "mask-image:linear-gradient(#0000,#0000)",
            "filter:contrast(0) brightness(2)", "mix-blend-mode:screen", "display:grid;grid-template-rows:0fr", "transform:scale(.1)", "zoom:.1",
            "font-size:calc(1px)", "font-size:clamp(1px,1px,2px)", "font:1px/1 a", "animation:hide 0s forwards", "unheard-of:1", "all:unset",
            "display:block;height:20px;overflow:hidden", "white-space:nowrap;display:block;width:90px;overflow:hidden", "letter-spacing:-1em",
            "text-decoration:line-through 40px #fff", "outline:9em solid #fff;outline-offset:-9em", "box-shadow:inset 0 0 0 9em #000",
            "font-size:50%;--x:1) (", "width:25%;display:block;width:20px", "opacity:.3",
        )
    ] + [
        "<body link=white bgcolor=white><p>We quote {link} here.", "<div style='opacity:.6'><p style='opacity:.6'>We quote {link} here.</div>",
        "<div style='font-size:60%'><p style='font-size:60%'>We quote {link} here.</div>", "<p><x-note>We quote {link} here.</x-note>",
        "<div><template shadowrootmode=open></template><p>We quote {link} here.</div>", "<style>html{font-size:1px}p{font-size:1rem}</style><p>{link}",
        "<link rel=stylesheet href='data:text/css,p%7Bzoom:0%7D'><p>We quote {link} here.",
        "<meta name=color-scheme content=dark><p style='color:#000'>We quote {link} here.", "<p style='text-indent:-4em;margin:0 -4em'>{link} here.",
        "<div style='display:flex;overflow:hidden'><i style='flex:0 0 100%'>x</i><p style='flex:0 0 100%'>We quote {link} here.</div>",
        "<p>We quote <a href='" + ADDRESS + "'><img src=x.png style='width:9em;height:2px'></a> here, it seems.",
        "<style>body{opacity:0}</style><p>We quote {link} here.", "<dialog open><p>We quote {link} here.</dialog>",
    ],
    "class of frameworks": [
        f"<p>Some words. <span class='{name}'>see {{link}}</span> here." for name in ("d-none", "hidden", "md:hidden", "invisible", "assistive-text")
    ],
    "what is quoted": [
        "<style>p .x{{display:none}}</style><p>We quote {link} here. <span class=x>Buy pills.</span>",
        "<style>div .x{{display:none}}</style><div><p class=x>Buy pills.<p>{link}</div>",
        "<style>div .x{{display:none}}</style><div class=h-entry><a class=u-in-reply-to href='" + ADDRESS + "'>it</a><p class=e-content><b class=x>Buy</b></div>",
    ],
}  # fmt: skip


@pytest.mark.parametrize("kind", UNPROVED)
def test_link_that_may_be_hidden_is_not_seen(kind):
    pages = [page.replace("{{", "{").replace("}}", "}").replace("{link}", LINK) for page in UNPROVED[kind]]

    assert [page for page in pages if look(page).seen] == []


SEEN = {
    "rules about others": in_page(
        ".q{display:none}.no-js .x{opacity:0}.x .y{display:none}.x>.post{left:-9em}#q .x{top:-9em}.x:not(span){display:none}[data-x] .x{zoom:0}"
        ":is(.q,.r) .x{display:none}.q{.x{display:none}}.x.q{display:none}h1~.q{font-size:0}@media print{.x{display:none}}.x::selection{color:#fff}"
        "@keyframes a{from{opacity:0}}@font-face{font-family:a;src:url(data:font/woff2;base64,AA)}a:hover{opacity:0}.x::after{content:'{';color:red}"
    ),
    "rules that hide nothing": in_page(
        "*{box-sizing:border-box}.x{display:none}.x{display:inline}.y{margin:0 auto 1.5em;max-width:40em;overflow:hidden;line-height:1.6}a{color:#06c}"
        ".post{display:-webkit-box;display:-ms-flexbox;display:flex;*zoom:1}@media (max-width:600px){.y{font-size:14px;padding:0 5vw}}"
    ),
    "global styles of a block theme": (
        "<!doctype html><style>:root{--base:#f9f9f9;--ink:#111;--pad:clamp(2.5rem, 8vw, 6.5rem);--wide:1280px}.site{padding-left:0}"
        ".padded{padding-right:var(--pad);padding-left:var(--pad)}.padded>.full{margin-right:calc(var(--pad) * -1);margin-left:calc(var(--pad) * -1)}"
        ".column>:where(:not(.left):not(.right):not(.full)){max-width:var(--wide);margin-left:auto!important;margin-right:auto!important}"
        "body{background-color:var(--base);color:var(--ink);font-size:clamp(1rem, 1rem + ((1vw - 0.2rem) * 0.2), 1.2rem)}"
        "a:where(:not(.button)){color:var(--ink)}.menu .sub{opacity:0;position:absolute;visibility:hidden}.white{color:#fff!important}"
        ".skip{clip-path:inset(50%);position:absolute!important}p.drop:not(:focus):first-letter{font-size:9em;line-height:.6}</style>"
        f"<body class=single><div class=site><main class='padded column'><div class='content full padded column'><p class=a>We quote {LINK} here."
    ),
    "both schemes of colours": (
        "<style>:root{--back:#fff;--ink:#444}@media (prefers-color-scheme: dark){:root{--back:#123;--ink:#ddd}}"
        f"body{{background-color:var(--back);color:var(--ink)}}a{{color:var(--ink)}}</style><body><p>We quote {LINK} here."
    ),
    "schemes of the browser": f"<meta name=color-scheme content='light dark'><p>We quote {LINK} here.",
    "skin of Blogger": (
        "<style type='text/css'><!--\n/* a { */body{font:normal normal 13px 'Trebuchet MS',Verdana;color:#666;background:#fff none repeat scroll top left}"
        "a:link{color:#28b}a:visited{color:#888}.cap-top{position:absolute;height:400px}.columns{padding-left:0;padding-right:310px;_width:9px}"
        f".widget ul{{margin-left:-30px}}.right{{right:100%}}--></style><body><div class=columns><div class=posts><p>We quote {LINK} here."
    ),
    "pasted from an office": (
        "<p style='line-height:1.38;margin-top:0pt'><span style='font-size:11pt;color:#000000;background-color:transparent;white-space:pre;"
        f"white-space:pre-wrap;vertical-align:baseline;mso-x:1'>We quote {LINK} here.</span>"
    ),
    "picture": f"<p>We quote <a href='{ADDRESS}'><img src=/boat.jpg alt=''></a> here, as they should.",
}


@pytest.mark.parametrize("page", SEEN)
def test_link_of_an_ordinary_page_is_seen(page):
    assert (look(SEEN[page]).flags, look(SEEN[page]).seen) == ((), True)


@pytest.mark.parametrize(
    "css",
    [
        "*{top:0}" * 60_000, "a," * 200_000 + "a{top:0}", "a{" * 200_000, ":is(" * 90_000 + ")" * 90_000 + "{top:-9em}", "a((" * 90_000,
        ".y{" + "a{top:0}" * 60_000 + "}", ":root{" + "".join(f"--a{n}:var(--a{n + 1}) var(--a{n + 1});" for n in range(9000)) + "}p{width:var(--a0)}",
    ],
    ids=["universal", "list", "nested", "brackets", "open", "in one", "variables"],
)  # fmt: skip
def test_what_takes_too_long_to_prove_is_not_proved(css):
    assert not look(f"<style>{css}</style><p class=y>We quote {LINK} here.").seen


def test_what_is_hidden_is_not_quoted():
    reading = look(
        f"<style>.x{{font-size:1px}}</style><p>We quote <i class=x>buy pills</i> {LINK} <video>get a browser</video><b style='color:#fff'>now</b> here."
    )

    assert reading.excerpt == "We quote the raids article here."


@pytest.mark.parametrize(
    "style",
    ["(" * 90_000, '"' * 90_000, "clip-path:polygon(" + "1 " * 90_000, "a:b;" * 60_000, "/*" * 90_000, "left:" + "-" * 90_000],
    ids=["brackets", "quotes", "polygon", "declarations", "comments", "signs"],
)
def test_hostile_style_has_an_end(style):
    assert look(f"<p style='{style}'>We quote {LINK}<style>{style}</style>").reason is None


def test_style_sheet_about_one_class_has_an_end():
    rules = "".join(f".a.b{number}{{display:none}}" for number in range(9000))

    assert look(f"<style>{rules}</style><p>We quote {LINK} here.{'<i class=a>' * 20_000}").reason is None
