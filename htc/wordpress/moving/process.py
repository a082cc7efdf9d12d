"""A run of the importer in a process of its own, which goes on when the browser is closed and when the web server starts anew."""

import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from django.conf import settings

from htc.lib.stores.store import private
from htc.wordpress.models import ImportRun
from htc.wordpress.moving.files import FOLDER

MANAGE = Path(settings.BASE_DIR) / "manage.py"


def start(names: Sequence[str], wishes: Sequence[str], *, is_trial: bool, by) -> ImportRun:
    """Begin a run and its process, and give the row that shows how far it is, or why it could not begin.

    Raises Busy while another one goes on.
    """
    options = [*wishes, *(["--dry-run"] if is_trial else [])]
    run = ImportRun.objects.begin(is_trial=is_trial, by=by, options={"files": list(names), "wishes": list(wishes)})
    run.folder = f"{FOLDER}/reports/{run.pk}"
    run.save(update_fields=["folder"])
    command = [sys.executable, str(MANAGE), "import_wordpress", *names, *options, "--run", str(run.pk), "-v", "0"]
    try:
        with ExitStack() as stack:
            log = None  # what is shared holds no log; it goes where that of the web server goes
            if folder := private().folder:
                (folder / run.folder).mkdir(mode=0o700, parents=True, exist_ok=True)
                log = stack.enter_context((folder / run.folder / "log.txt").open("wb"))
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)  # noqa: S603 – ours
    except OSError as error:
        run.end(ImportRun.State.FAILED, f"The run could not begin: {error.strerror}. Please tell whoever runs the server.")
        return run
    run.take_up(process.pid)
    # Ended, it would hold its number for as long as this process does not ask for it, and count as alive.
    threading.Thread(target=process.wait, daemon=True).start()
    return run


def end(run: ImportRun) -> None:
    """Ask a run to end at the next batch, on whatever machine; what was written stays, and another run goes on from there."""
    if run.state != ImportRun.State.RUNNING:
        return
    if run.is_alive:
        run.ask_to_end()
    else:
        run.end(ImportRun.State.INTERRUPTED)
