"""The processors of this machine."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import ParamSpec, TypeVar

_LITTLE = 24 * 1024 * 1024
"""Bytes that are folded before another process would have started and taken its share."""

P = ParamSpec("P")
T = TypeVar("T")


class Here(Executor):
    """Does each job when it is handed in, in this very thread."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        done: Future[T] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - whoever asks for the result gets it raised
            done.set_exception(error)
        return done


def executor(size: int, processors: int | None = None) -> Executor:
    """For folding `size` bytes; `processors` are those there are, where that is not to be found out."""
    count = processors or len(os.sched_getaffinity(0))
    if size <= _LITTLE or count < 2:
        return Here()
    # They cost 20 ms to import, and most readings are short.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # A copy of this process starts at once, but only one that has a single thread may be copied.
    copies = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    return ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("fork" if copies else "spawn"))
