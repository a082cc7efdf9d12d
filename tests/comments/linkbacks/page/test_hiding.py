"""What readers of a page can see: each way to hide a link, and what looks like one and is none."""

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
        pytest.param(f"<dialog open><p>We quote {LINK} here, it seems.</dialog>", False, id="open dialogue"),
        pytest.param(f"<details><p>We quote {LINK} here, it seems.</details>", False, id="what a click opens"),
        pytest.param(f"<p>Seen. <video src=x>We quote {LINK} here, it seems.</video>", True, id="stand-in for a film"),
        pytest.param(f"<p>Seen. <canvas>We quote {LINK} here, it seems.</canvas>", True, id="stand-in for a drawing"),
        pytest.param(f"<p class='x sr-only'>We quote {LINK} here, it seems.", True, id="for screen readers alone"),
        pytest.param(f"<marquee width=1 height=1>We quote {LINK} here, it seems.</marquee>", True, id="marquee of one pixel"),
        pytest.param(f"<p>We quote <a href='{ADDRESS}'><img width=1 height=1 src=x></a> here, it seems.", True, id="picture of one pixel"),
        pytest.param(f"<p>We quote <a href='{ADDRESS}'><img width=90 src=x></a> here, it seems.", False, id="picture"),
        pytest.param(f"<p>We quote <font color=#ffffff>{LINK}</font> here, it seems.", True, id="white on white of old"),
        pytest.param(f"<body bgcolor=black><p>We quote <font color=white>{LINK}</font> here, it seems.", False, id="white on black of old"),
        pytest.param(f"<ul style='font-size:0'><li style='font-size:16px'>We quote {LINK} here.</ul>", False, id="type made larger again"),
        pytest.param(f"<div style='color:#fff'><p style='color:#000'>We quote {LINK} here.</div>", False, id="colour set again"),
        pytest.param(f"<div style='color:#fff'><p style='background:#036'>We quote {LINK} here.</div>", False, id="background set later"),
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
        pytest.param(f"<style>body{{opacity:0}}</style><p>We quote {LINK} here.", False, id="page that fades in"),
        pytest.param(f"<style>{'}'}.x{{display:none</style><p class=y>We quote {LINK} here.", False, id="broken style sheet"),
    ],
)
def test_element_or_style_sheet(html, is_hidden):
    reading = look(html)

    assert ("hidden_link" in reading.flags, reading.seen) == (is_hidden, not is_hidden)


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
