"""Staff, readers, other sites and workers write at once, and none waits for another that waits for it; more of it in tests/mixed_writes.py."""

import pytest

from tests.mixed_writes import deadlocks, fill, write


@pytest.mark.postgres
def test_whatever_is_written_at_once_nothing_fails(transactional_db, settings):
    settings.RATE_LIMITS = False
    fill()

    done, failed = write(clients=6, writes=60)

    assert failed == []
    assert done.total() == 60
    assert deadlocks() == 0
