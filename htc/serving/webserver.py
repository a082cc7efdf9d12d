"""How gunicorn runs below ``manage.py serve``: it and its workers end with those who started them, and soon."""

import contextlib
import ctypes
import resource
import selectors
import signal
import sys
import time
from functools import partial
from importlib import import_module
from socket import MSG_PEEK
from typing import Any

from django.apps import apps
from gunicorn import glogging
from gunicorn.http import wsgi
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader
from gunicorn.workers import gthread

PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
# Bytes that a process may have of its own; it has a quarter of that after a day of readers.
MOST_MEMORY = 512 * 2**20

# Seconds after which a thread that computes lets another one go on. A page from the cache takes some tenths of a millisecond, and behind a
# notice or a comment it would wait for Python’s five several times.
SWITCH_INTERVAL = 0.001

# Bytes that are looked at of a request whose answer may be there; a longer one is a thread's.
MOST_LOOKED_AT = 8192
# Seconds in which a client that has connected has to ask for something; gunicorn's own two for a second request come after.
FIRST_ASKED = 7.0
# Seconds, for each client that a thread is answering (so many at the most) and for those that have asked for nothing yet, in which a new
# one is left to another process. Whichever woke up first took all who came at once, and kept them while they asked for more.
STEP, MOST_STEPS = 0.00025, 4
# Of requests that end or change the connection, or go on behind their head.
NOT_AT_ONCE = ("CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING", "HTTP_UPGRADE", "HTTP_EXPECT")

# Slow clients hold a thread, and so does the lock of the database; others let readers in meanwhile.
threads = 8
# At other levels gunicorn warns of each malformed request with the address that it came from.
loglevel = "error"
# Seconds for requests that are being answered; what a client holds open without asking for anything ends then.
graceful_timeout = 1


class logger_class(glogging.Logger):
    """Logs as the blog does: gunicorn’s own lines would be of another shape, and have the query of a request in them."""

    def setup(self, cfg) -> None:
        """Hand all lines on to the blog’s handlers."""
        super().setup(cfg)
        for handler in list(self.error_log.handlers):
            self.error_log.removeHandler(handler)
        self.error_log.propagate = True


class worker_class(gthread.ThreadWorker):
    """Threads as gunicorn has them (gthread), but for what is kept: the thread that hears the clients answers that itself.

    To hand a request over to another thread and back costs more than such an answer. What would have this thread wait is a thread's as
    before: it looks at what has come and takes it only once the answer is there, and what a slow client does not take at once is sent by
    another one. Of a client that has connected and says nothing no thread waits either.
    """

    def accept(self, listener) -> None:
        """Leave a new client to a process that has less to do, if one takes it at once; where none does it is ours."""
        answered = self.nr_conns - len(self.keepalived_conns) - len(self.pending_conns)
        if steps := min(answered + bool(self.pending_conns), MOST_STEPS):
            time.sleep(steps * STEP)
        super().accept(listener)

    def enqueue_req(self, conn) -> None:
        """Hear a new client first; give a thread to others."""
        if conn.initialized or conn.data_ready:
            super().enqueue_req(conn)
            return
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + FIRST_ASKED
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def on_pending_socket_readable(self, conn, client) -> None:
        """Answer the first request of a client."""
        if not self._answer(conn, self.pending_conns):
            super().on_pending_socket_readable(conn, client)

    def on_client_socket_readable(self, conn, client) -> None:
        """Answer one of its next ones."""
        if not self._answer(conn, self.keepalived_conns):
            super().on_client_socket_readable(conn, client)

    def _answer(self, conn, among) -> bool:
        """Answer what a client asks, or end with it when it has gone; tell whether no thread is needed. It is ``among`` those that wait."""
        conn.data_ready = True
        try:
            head = conn.sock.recv(MOST_LOOKED_AT, MSG_PEEK)
            answer = self._kept(conn, head)
        except Exception:  # whatever it is, the thread that gets the request meets it again and answers for it
            return False
        if answer is None and head:
            return False
        among.remove(conn)
        rest = _send(conn, head, answer)
        if rest == b"":
            conn.set_timeout()
            self.keepalived_conns.append(conn)
            self.poller.modify(conn.sock, selectors.EVENT_READ, partial(self.on_client_socket_readable, conn))
            return True
        self.poller.unregister(conn.sock)
        if rest:
            self.tpool.submit(_go_on, conn, rest).add_done_callback(partial(self.method_queue.defer, self.finish_request, conn))
        else:
            self.nr_conns -= 1
            conn.close()
        return True

    def _kept(self, conn, head: bytes) -> bytes | None:
        """Give the answer to a request, if it is kept and the connection goes on after it."""
        if not self.alive or not head.startswith((b"GET ", b"HEAD ")) or head.find(b"\r\n\r\n") != len(head) - 4:
            return None
        request = Request(self.cfg, IterUnreader([head]), conn.client)
        parts = _Parts()
        response, meta = wsgi.create(request, parts, conn.client, conn.server, self.cfg)
        if request.should_close() or any(name in meta for name in NOT_AT_ONCE) or len(self.keepalived_conns) >= self.max_keepalived:
            return None
        body = self.wsgi.at_once(meta, response.start_response)
        if body is None:
            return None
        for part in body:
            response.write(part)
        response.close()
        return b"".join(parts)


class _Parts(list[bytes]):
    """What gunicorn would send by a socket."""

    send = sendall = list.append


def _send(conn, head: bytes, answer: bytes | None) -> bytes | None:
    """Take a request that was looked at and send what its client takes without waiting; give the rest, None if the client has gone."""
    if answer is None:
        return None
    try:
        conn.sock.recv(len(head))
        return answer[conn.sock.send(answer) :]
    except BlockingIOError:
        return answer
    except OSError:
        return None


def _go_on(conn, rest: bytes) -> bool:
    """Send the rest of an answer; what is to become of the connection then is told as by a request."""
    conn.sock.setblocking(True)
    conn.init()
    conn.sock.sendall(rest)
    return True


def end_with_parent(number: int = signal.SIGTERM) -> None:
    """Have the kernel send this process a signal when its parent dies (Linux; elsewhere nothing happens)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


def name_process(name: str) -> None:
    """Have ps and top call this process “htc” and the name (Linux; elsewhere nothing happens); fifteen letters are kept."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_NAME, f"htc {name}".encode())


def bound_memory() -> None:
    """Have this process refuse a piece of work rather than take the memory of all others (setrlimit(2), RLIMIT_DATA)."""
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    with contextlib.suppress(ValueError, OSError):  # the system has set it lower, or knows no such limit
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, hard))


def post_fork(server, worker) -> None:
    """End a worker with its master, a hook of gunicorn: one that a slow client holds would keep the port from the next master."""
    end_with_parent(signal.SIGKILL)
    bound_memory()


def post_worker_init(worker) -> None:
    """Have each process tell administrators of what is wrong, and write what it has counted; a hook of gunicorn.

    By then the application is there. Another one than ours, such as what we are measured beside, has nobody to tell and counts nothing.
    """
    sys.setswitchinterval(SWITCH_INTERVAL)
    if apps.ready:
        import_module("htc.serving.alarms").begin()
        _write_views_at_the_end()


def _write_views_at_the_end() -> None:
    """Have the views written when SIGTERM comes: a client that holds a connection open can keep the process until it is killed."""
    tally = import_module("htc.statistics.tally").tally
    usual: Any = signal.getsignal(signal.SIGTERM)  # gunicorn's, a function

    def end(number, frame) -> None:
        tally.end()
        usual(number, frame)

    signal.signal(signal.SIGTERM, end)
    signal.siginterrupt(signal.SIGTERM, False)  # as gunicorn has it, for signal() sets it anew
