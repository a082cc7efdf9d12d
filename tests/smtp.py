"""A mail server on loopback: takes mails, refuses them with a sentence, or says nothing at all."""

import email
import socketserver
import threading
from contextlib import contextmanager


class _Talk(socketserver.StreamRequestHandler):
    """One connection. The answers of ``server.answers`` go before the usual ones; None is silence."""

    def handle(self):
        if not self._say("connect", "220 mail.test"):
            return
        for line in self.rfile:
            verb = line.split()[0].decode().upper()
            usual = {"DATA": "354 go on", "QUIT": "221 bye"}.get(verb, "250 fine")
            if not self._say(verb, usual) or verb == "QUIT":
                return
            if verb == "DATA" and "DATA" not in self.server.answers:
                self._take()

    def _take(self):
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if self._say("end", "250 taken"):
            self.server.mails.append(email.message_from_bytes(b"".join(lines), policy=email.policy.default))

    def _say(self, verb: str, usual: str) -> bool:
        """Say the answer and tell whether the talk goes on."""
        answer = self.server.answers.get(verb, usual)
        if answer is None:
            self.server.closing.wait(30)
            return False
        self.wfile.write(f"{answer}\r\n".encode())
        return verb != "end" or answer.startswith("2")


class MailServer(socketserver.ThreadingTCPServer):
    """The server; ``answers`` by SMTP command, beside them ``connect`` and ``end`` for after the text; ``mails`` that it took."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Talk)
        self.answers: dict[str, str | None] = {}
        self.mails: list = []
        self.closing = threading.Event()

    @property
    def mailers(self) -> dict:
        """The setting MAILERS that leads here; silence is borne for a moment only."""
        options = {"host": "127.0.0.1", "port": self.server_address[1], "timeout": 0.5}
        return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}


@contextmanager
def mail_server():
    """Run a mail server while the block lasts."""
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
