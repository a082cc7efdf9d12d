"""How fast the processor is at a moment: a machine that shares it with others swings by two, and its clock does not tell."""

import time

# Some milliseconds of dictionaries, texts and calls, as most of a page is.
STEPS = 6000
# What they take, in milliseconds, where times are even: the quiet machine of the figures in docs/operations.md takes so long.
EVEN = 1.8


def measure() -> float:
    """Give the milliseconds of the processor that a fixed piece of Python takes just now."""
    started = time.thread_time()
    seen: dict[str, list] = {}
    for step in range(STEPS):
        seen[str(step % 1000)] = [step, seen.get(str(step % 777))]
        seen[str(step % 1000)].clear()
    return (time.thread_time() - started) * 1000
