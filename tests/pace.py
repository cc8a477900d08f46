"""How long something takes on this machine at this moment, busy as it may be."""

import gc
from collections import Counter
from collections.abc import Callable
from time import process_time

TRIES = 5


def pace(work: Callable[[], object], most: float) -> float:
    """CPU time of `work` as a multiple of that of an ordinary piece of work, done just before.

    A busy machine slows both, and what slows only one of them passes: if the multiple is above
    `most`, it is the least of some tries. Far above it is beyond what any load could do.
    """
    least = float("inf")
    gc.disable()  # how long it takes depends on what other tests have left behind
    try:
        for _try in range(TRIES):
            ordinary = _cpu_time(_ordinary)
            least = min(least, _cpu_time(work) / ordinary)
            if least <= most or least > 10 * most:
                break
    finally:
        gc.enable()
    return least


def _ordinary() -> None:
    Counter(map(str, range(50_000)))


def _cpu_time(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start
