import os
import resource
import signal
import time
from pathlib import Path
from textwrap import indent

import pytest

from htc.lib.sandbox import OverBudget, Overloaded, run


@pytest.fixture
def child(settings, tmp_path):
    def write(code):
        (tmp_path / "child.py").write_text(f"def main():\n{indent(code, '    ') or '    pass'}")
        return "child"

    settings.BASE_DIR = tmp_path
    return write


ECHO = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())"


def test_payload_goes_in_and_output_comes_back(child):
    module = child("import sys; sys.stdout.buffer.write(sys.stdin.buffer.read().upper())")

    assert run(module, b"caf\xc3\xa9") == b"CAF\xc3\xa9"


def test_large_payload_and_output_do_not_block_each_other(child):
    module = child("import sys\nfor piece in iter(lambda: sys.stdin.buffer.read(1000), b''): sys.stdout.buffer.write(piece)")
    payload = os.urandom(1024 * 1024)

    assert run(module, payload, output=len(payload)) == payload


def test_child_may_answer_without_reading_everything(child):
    assert run(child("print('enough')"), bytes(4 * 1024 * 1024)) == b"enough\n"


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("while True: pass", id="works"),
        pytest.param("import os; os.close(1)\nwhile True: pass", id="has closed its output"),
        pytest.param("import signal; signal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass", id="ignores the limit"),
        pytest.param("import os; os.fork()\nwhile True: pass", id="has a child"),
    ],
)
def test_child_that_uses_up_its_processor_time_is_over_budget(child, code):
    with pytest.raises(OverBudget, match="more than 1 s of processor time"):
        run(child(code), bytes(4 * 2**20), seconds=1)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import threading; threading.Event().wait()", id="waits"),
        pytest.param("import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.pause()", id="ignores the request to end"),
        pytest.param("import os, threading; os.close(1); threading.Event().wait()", id="has closed its output"),
        pytest.param("import os, threading; os.read(0, 10_000); threading.Event().wait()", id="has read the beginning"),
    ],
)
def test_child_that_the_clock_alone_overtakes_is_not_blamed(child, code):
    started = time.monotonic()

    with pytest.raises(Overloaded, match=r"had [\d.]+ s of processor time within 0.4 s"):
        run(child(code), bytes(2**20), within=0.4)

    assert 0.4 <= time.monotonic() - started < 8


def test_child_that_the_system_kills_is_not_blamed(child):
    with pytest.raises(Overloaded, match="was killed"):
        run(child("import os, signal; os.kill(os.getpid(), signal.SIGKILL)"), b"")


def test_machine_that_starts_no_process_is_not_blamed_on_the_payload(child, monkeypatch):
    monkeypatch.setattr("sys.executable", "/absent")

    with pytest.raises(Overloaded, match="could not be started"):
        run(child(""), b"")


def test_memory_is_limited(child):
    with pytest.raises(OverBudget, match="status"):
        run(child("import sys; sys.stdin.read(); bytearray(200 * 2**20)"), b"", memory=100 * 2**20)


def test_child_may_have_more_memory_than_its_caller(child):
    before = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (1024 * 2**20, before[1]))
    try:
        # Mapped and not written to: filling so much takes seconds.
        mapped = "import mmap; print(len(mmap.mmap(-1, 1200 * 2**20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)))"
        assert run(child(mapped), b"", memory=1536 * 2**20) == b"%d\n" % (1200 * 2**20)
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


def test_output_is_limited(child):
    module = child("while True: print('x' * 1000)")

    with pytest.raises(OverBudget, match="1000 bytes of output"):
        run(module, b"", output=1000)


def test_output_may_reach_its_limit(child):
    assert run(child(ECHO), bytes(1000), output=1000) == bytes(1000)


def test_system_that_limits_no_other_process_and_no_address_space_has_a_sandbox_all_the_same(child, tmp_path, monkeypatch):
    monkeypatch.delattr(resource, "prlimit")
    refusing = "def setrlimit(kind, most):\n    if kind == 'AS': raise ValueError('current limit exceeds maximum limit')\n    seen.append((kind, most))\n"
    names = ("CPU", "AS", "DATA", "FSIZE", "NOFILE", "CORE")
    (tmp_path / "resource.py").write_text("seen = []\n" + refusing + "".join(f"RLIMIT_{name} = '{name}'\n" for name in names))

    assert run(child("import resource; print(resource.seen)"), b"", seconds=2, memory=1000) == (
        b"[('CPU', (2, 3)), ('DATA', (1000, 1000)), ('FSIZE', (0, 0)), ('NOFILE', (16, 16)), ('CORE', (0, 0))]\n"
    )


def test_failing_child_is_over_budget(child):
    with pytest.raises(OverBudget, match="status 3"):
        run(child("raise SystemExit(3)"), b"")


def test_module_that_is_not_there_is_over_budget(child):
    with pytest.raises(OverBudget, match="status 1"):
        run("absent", b"")


def test_child_cannot_write_files(child, tmp_path):
    module = child("import os, sys; sys.stdin.read(); os.write(os.open('file', os.O_CREAT | os.O_WRONLY), b'x')")

    with pytest.raises(OverBudget, match="status 1"):
        run(module, b"")

    assert (tmp_path / "file").read_bytes() == b""


def test_child_inherits_no_environment_and_no_open_file(child, monkeypatch, tmp_path):
    monkeypatch.setenv("HTC_SECRET_KEY", "secret")
    code = "import os; print('HTC_SECRET_KEY' in os.environ, sorted(os.listdir('/proc/self/fd'))[:3], len(os.listdir('/proc/self/fd')))"

    with open(tmp_path / "open", "w") as file:
        os.set_inheritable(file.fileno(), True)
        written = run(child(code), b"")

    assert written == b"False ['0', '1', '2'] 4\n"


def test_child_has_limits_before_it_gets_the_payload(child):
    code = """
import resource, sys
sys.stdin.read()
print([resource.getrlimit(kind)[1] for kind in (resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE)])
"""

    assert run(child(code), b"", memory=200 * 2**20) == b"[%d, 0, 16]\n" % (200 * 2**20)


def test_nursery_that_was_killed_is_started_again(child):
    module = child(ECHO)
    before = run(module, b"one")

    for process in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split():
        if "nursery.py" in Path(f"/proc/{process}/cmdline").read_text():
            os.kill(int(process), signal.SIGKILL)

    assert (before, run(module, b"two")) == (b"one", b"two")
