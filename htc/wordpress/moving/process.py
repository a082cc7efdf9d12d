"""A run of the importer in a process of its own, which goes on when the browser is closed and when the web server starts anew."""

import os
import platform
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from htc.wordpress.models import ImportRun
from htc.wordpress.moving import files

MANAGE = Path(settings.BASE_DIR) / "manage.py"


def start(names: Sequence[str], wishes: Sequence[str], *, is_trial: bool, by) -> ImportRun:
    """Begin a run and its process, and give the row that shows how far it is, or why it could not begin.

    Raises Busy while another one goes on.
    """
    options = [*wishes, *(["--dry-run"] if is_trial else [])]
    run = ImportRun.objects.begin(is_trial=is_trial, by=by, options={"files": list(names), "wishes": list(wishes)})
    run.folder = f"imports/reports/{run.pk}"
    run.save(update_fields=["folder"])
    paths = [str(files.place() / name) for name in names]
    report = Path(settings.DATA_DIR) / run.folder
    command = [sys.executable, str(MANAGE), "import_wordpress", *paths, *options, "--report", str(report), "--run", str(run.pk), "-v", "0"]
    try:
        report.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (report / "log.txt").open("wb") as log:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)  # noqa: S603 – ours
    except OSError as error:
        run.end(ImportRun.State.FAILED, f"The run could not begin: {error.strerror}. Please tell whoever runs the server.")
        return run
    run.take_up(process.pid)
    # Ended, it would hold its number for as long as this process does not ask for it, and count as alive.
    threading.Thread(target=process.wait, daemon=True).start()
    return run


def end(run: ImportRun) -> None:
    """Ask a run to end at the next batch; what was written stays, and another run goes on from there."""
    if run.pid and run.machine == platform.node() and run.state == ImportRun.State.RUNNING:
        try:
            os.kill(run.pid, signal.SIGINT)
        except ProcessLookupError:
            run.end(ImportRun.State.INTERRUPTED)
