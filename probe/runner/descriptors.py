"""How many samples fit at once into the file descriptors this process may open."""

import os
import resource
from pathlib import Path

from probe.net.connect import MOST_IN_FLIGHT

_PER_SAMPLE = MOST_IN_FLIGHT  # once connected it holds one, and while a name is looked up the resolver's
_RESERVE = 32  # the record, the terminal, reports, the resolver's own sockets
_OPEN_UNKNOWN = 32
_LISTED = (Path("/proc/self/fd"), Path("/dev/fd"))


def most_at_once(wanted: int, limit: int, already_open: int) -> int:
    """At least 1: then the system's own refusal says what is wrong."""
    return max(1, min(wanted, (limit - already_open - _RESERVE) // _PER_SAMPLE))


def make_room(wanted: int) -> int:
    """Raises the soft limit as far as needed and allowed; returns how many may be asked at once."""
    already_open = _count_open()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return wanted
    needed = wanted * _PER_SAMPLE + already_open + _RESERVE
    if soft < needed and soft != hard:
        soft = _raise(soft, needed if hard == resource.RLIM_INFINITY else min(needed, hard), hard)
    return most_at_once(wanted, soft, already_open)


def _raise(soft: int, target: int, hard: int) -> int:
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (target, hard))
    except (OSError, ValueError):  # a kernel may allow less than it says
        return soft
    return target


def _count_open() -> int:
    for folder in _LISTED:
        try:
            return len(os.listdir(folder))  # noqa: PTH208 - a list of names is all that is wanted
        except OSError:
            continue
    return _OPEN_UNKNOWN
