"""Workers that die while followers are told; ``make thorough`` does the same with ten thousand."""

from tests.followers import tell


def test_nobody_misses_an_article_and_only_who_was_in_the_hands_of_a_dead_worker_gets_it_twice(tmp_path):
    outcome = tell(tmp_path, followers=60, workers=2, kill_share=0.04, kills=0, seed=3)

    assert (outcome.rows, outcome.refused, outcome.missed, outcome.unexplained) == (60, 6, set(), set())
    # The server kills each of them when it has the mail and has not answered yet.
    assert 0 < len(outcome.twice) == outcome.kills
