"""What the processes of `serve` have in common is left alone by them."""

import subprocess
import sys

from tests.served import ROOT

# Things of every kind that the collector knows, and some that it knows by those alone.
SHARING = """
import gc, os, sys, weakref
from htc.serving.preload import share

class Article:
    def __init__(self, title):
        self.title, self.notes = title, {"first": [1000.5, b"bytes"]}

def render(article, sign="–"):
    return [part + sign for part in (article.title, "constant of a function", f"{article.notes}")]

article = Article("".join(["a title ", "of its own"]))
things = [Article, article, render, render.__code__, render.__code__.co_consts, render.__defaults__, article.title, article.notes,
          article.notes["first"], article.notes["first"][1]]
later = []
share()
later += [Article("made afterwards") for _ in range(100)]
before = [sys.getrefcount(thing) for thing in things]
if os.fork():
    status = os.waitstatus_to_exitcode(os.wait()[1])
    drawn = render(article)
    more = [list(things) for _ in range(1000)]
    print("alone" if [sys.getrefcount(thing) for thing in things] == before else "written to")
    del more, things, article
    print(drawn[0])
    gone = weakref.ref(later.pop())
    print("freed" if gone() is None and not gc.collect() < 0 else "kept")
    sys.exit(status)
# A child that lets go of everything and ends as Python does.
del things, article, Article, render, later
gc.collect()
"""


def test_nobody_writes_to_what_was_loaded_before_the_processes_part():
    done = subprocess.run([sys.executable, "-c", SHARING], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["alone" if sys.platform == "linux" else "written to", "a title of its own–", "freed"]
    assert done.returncode == 0
