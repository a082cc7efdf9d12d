"""The blog behind nginx by docs/servers/nginx.conf, beside the same page as a packed file of nginx’s own."""

import gzip
import shutil
from pathlib import Path

from tests.bench import wrk
from tests.bench.processes import Tree
from tests.bench.table import Line
from tests.bench.wrk import Rounds
from tests.front.servers import NAME, BlogBehind, Certificates, Nginx
from tests.served import free_port

FILE = "bench/article.html"


def measure(folder: Path, data: Path, path: str, rounds: int, seconds: float) -> list[Line]:
    """Give the lines of a page that nginx shares for a second, and of the same bytes as a file; none where there is no nginx.

    ``data`` is the folder of a blog that is not served meanwhile. The rounds of both alternate.
    """
    if not shutil.which("nginx"):
        return []
    port, shared, as_file = free_port(), Rounds(), Rounds()
    blog = BlogBehind(data, port)
    blog.start()
    try:
        folder.mkdir()
        with Nginx(folder / "nginx", Certificates(folder), blog, port) as nginx:
            page = nginx.ask(path).body
            packed = nginx.ask(path, Accept_Encoding="gzip").body
            file = data / "static" / FILE
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(page)
            file.with_name(f"{file.name}.gz").write_bytes(packed)
            if nginx.ask(f"/static/{FILE}", Accept_Encoding="gzip").body != packed or gzip.decompress(packed) != page:
                raise RuntimeError("nginx gives the file otherwise than the page")
            tree, base = Tree(nginx.process.pid, blog.process.pid), f"https://{NAME}:{port}"
            for _ in range(rounds):
                as_file.rounds.append(wrk.load(base, f"/static/{FILE}", tree, seconds))
                shared.rounds.append(wrk.load(base, path, tree, seconds))
    finally:
        blog.stop()
    line = Line.of_rounds("article behind nginx, by TLS", shared, constant=as_file, size=len(packed))
    return [line, Line.of_rounds("the same as a file of nginx’s, which is its constant", as_file, size=len(packed))]
