"""The name of an outage: its probe and its first failing moment, to the millisecond, in UTC.

It depends on nothing else, so that neither the window nor a later sample changes it, and no two outages of
a probe share one. Any beginning of it that fits one outage only is as good. Where several vantages vote, the
first failing moment is settled when each of them was heard once more: until then what a late one says may move it.
"""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from probe.units import from_ms, to_ms

_MINUTE = len("-20261122T1431")
_WHOLE = len("-20261122T143100123")
_STAMP = re.compile(r"-(\d{8}T\d{4})\d{0,5}$")


def outage_id(probe: str, first_fail_ms: int) -> str:
    """`shop-web-20261122T143100123`."""
    moment = from_ms(first_fail_ms)
    return f"{probe}-{moment.year:04d}{moment:%m%dT%H%M%S}{moment.microsecond // 1000:03d}"


def short_ids(ids: Sequence[str]) -> list[str]:
    """Each to the minute, unless another one begins the same: then whole."""
    cut = [each[: len(each) - _WHOLE + _MINUTE] for each in ids]
    often = Counter(cut)
    return [short if often[short] == 1 else each for each, short in zip(ids, cut, strict=True)]


def begun_ms(word: str) -> int | None:
    """The minute an id says its outage began in; None for a word without one."""
    found = _STAMP.search(word)
    if found is None:
        return None
    try:
        return to_ms(datetime.strptime(found[1], "%Y%m%dT%H%M").replace(tzinfo=UTC))
    except ValueError:
        return None


def meant(word: str, ids: Iterable[str]) -> list[str]:
    """The ids that begin with the word; the one that is the word, where there is one."""
    found = [each for each in ids if each.startswith(word)]
    return [word] if word in found else found


def near(word: str, ids: Sequence[str]) -> list[str]:
    """At most three that the word may have been meant for, to the minute where that is enough."""
    short = dict(zip(short_ids(ids), ids, strict=True))
    return difflib.get_close_matches(word, list(short), n=3, cutoff=0.6)
