"""What servers hand over: a session, a token in the address of a redirect. As secret as what was configured.

A value becomes a secret wherever it stands if its name promises one and it is no word: a server that calls
`refused` a token would otherwise blank it out of what we say about it. The others are hidden in place only.
"""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, unquote_plus

from probe.model.reading import Reading
from probe.net.veil import hands_over, hidden
from probe.secrecy import looks_made_up
from probe.text import BOUND, SHORTEST_SECRET

_BLANK = re.compile(r"\s")
MOST = 32
"""Values of one exchange that are looked for everywhere, and `_ROOM` characters of them."""
_ROOM = 16 * 1024
_LOOKED_AT = 200
"""Headers of one exchange; more than that only an answer has that is made to be slow to read."""


def handed_over(reading: Reading) -> Iterator[str]:
    """Of every answer on the way, as sent and as meant. Where there are too many, cookies give way to tokens."""
    headers = [pair for answer in (*reading.earlier, reading.headers) for pair in answer if hands_over(*pair)]
    headers.sort(key=lambda pair: pair[0] == "set-cookie")
    found: set[str] = set()
    room = _ROOM
    for value in _values(headers[:_LOOKED_AT]):
        if value in found or len(value) > room:
            continue
        room -= len(value)
        found.add(value)
        yield value
        if len(found) == MOST:
            return


def _values(headers: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in headers:
        for piece in hidden(name, value):
            if piece.is_key and piece.end - piece.start <= BOUND:
                yield from filter(_is_secret, _meanings(value[piece.start : piece.end]))


def _meanings(written: str) -> Iterator[str]:
    """As it is, and the values in `Bearer x` or `id="x"; ttl=60`."""
    words = [word.rpartition("=")[2] or word for word in written.split()] if " " in written else []
    for word in (written, *words):
        bare = word.strip("\"',;")
        yield from (word, bare, unquote(bare), unquote_plus(bare))


def _is_secret(value: str) -> bool:
    """No sentence either: with a whole one of ours a server would blank out all that is said."""
    return len(value) >= SHORTEST_SECRET and _BLANK.search(value) is None and looks_made_up(value)
