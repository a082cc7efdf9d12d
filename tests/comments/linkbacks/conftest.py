import contextlib

import pytest

from htc.lib import sandbox


@pytest.fixture
def no_time():
    """Let this machine be too busy to read a page: no child process ends before its time is over."""

    @contextlib.contextmanager
    def busy():
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(sandbox.run.__kwdefaults__, "within", 0.0)
            yield

    return busy
