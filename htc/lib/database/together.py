"""Pieces of writing that wait at the same moment, stored by one transaction: the disk is waited for once for all of them.

What is acknowledged has to be on the disk, and one transaction writes at a time; so each comment would wait for the disk as often as there
are comments before it. Here whoever comes first writes for all who wait meanwhile in the same process, each on its own terms.
"""

from collections import deque
from collections.abc import Callable
from contextvars import copy_context
from threading import Lock
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation


class _Piece:
    """One piece of writing, with the context in which it is to be done, and what came of it."""

    value: Any = None
    error: BaseException | None = None
    is_done = False

    def __init__(self, write: Callable[[], Any]):
        self._write, self._context = write, copy_context()
        # asgiref keeps from a context what was set in another thread.
        self._language, self._zone = translation.get_language(), timezone.get_current_timezone()

    def do(self) -> None:
        """Do it as the thread would have done that waits for it."""
        self.value = self._context.run(self._do)

    def _do(self) -> Any:
        with translation.override(self._language), timezone.override(self._zone):
            return self._write()

    def do_by_itself(self) -> None:
        """Do it in a savepoint of the transaction; what it raises undoes nothing but itself."""
        try:
            with transaction.atomic():
                self.do()
        except Exception as error:
            self.error = error


_waiting: deque[_Piece] = deque()
_turn = Lock()


def together[Value](write: Callable[[], Value]) -> Value:
    """Write in a transaction that other threads may share, and give what ``write`` gives once that is stored; raise what it raises.

    ``write`` may run in another thread, over its connection; it reads and writes the database and waits for nothing else. What goes wrong
    with the transaction as a whole is raised for every piece of it. Inside of a transaction it is a part of that, as any other.
    """
    if connection.in_atomic_block:
        with transaction.atomic():
            return write()
    piece = _Piece(write)
    _waiting.append(piece)
    with _turn:
        if not piece.is_done:
            _write_all()
    if piece.error is not None:
        raise piece.error
    return piece.value


def _write_all() -> None:
    pieces: list[_Piece] = []
    try:
        with transaction.atomic():
            # By now, for others may have come while the turn of another process was waited for.
            pieces = _all_waiting()
            if len(pieces) == 1:
                pieces[0].do()
                return
            for piece in pieces:
                piece.do_by_itself()
            # SQLite ends a transaction by itself where the disk is full; then no piece of it is stored.
            if transaction.get_rollback():
                raise next((piece.error for piece in pieces if piece.error), None) or DatabaseError("The transaction was undone.")
    except BaseException as error:  # whatever it is, nothing is stored, and nobody may hear otherwise
        for piece in (pieces := pieces or _all_waiting()):
            piece.error = error
    finally:
        for piece in pieces:
            piece.is_done = True


def _all_waiting() -> list[_Piece]:
    return [_waiting.popleft() for _ in range(len(_waiting))]
