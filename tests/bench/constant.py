"""A WSGI application that answers fixed bytes, to tell what the web server alone costs.

The file named by BENCH_ANSWERS maps each path to the headers and the body, in base64, of its answer.
"""

import base64
import json
import os
from pathlib import Path


def load(file: Path) -> dict[str, tuple[list[tuple[str, str]], bytes]]:
    """Give headers and body for each path of the file."""
    answers = json.loads(file.read_text(encoding="utf-8"))
    return {path: ([tuple(pair) for pair in headers], base64.b64decode(body)) for path, (headers, body) in answers.items()}


ANSWERS = load(Path(os.environ["BENCH_ANSWERS"]))


def application(environ, start_response):
    """Answer a path of the file; others are a KeyError, for nobody asks for them."""
    headers, body = ANSWERS[environ["PATH_INFO"]]
    start_response("200 OK", list(headers))
    return [body]
