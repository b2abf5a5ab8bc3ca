"""Identifiers that sort by time: ULID (github.com/ulid/spec), 48 bits of milliseconds and 80 of chance."""

from itertools import product

from probe.world import World

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_PAIRS = ["".join(pair) for pair in product(_ALPHABET, repeat=2)]
_SHIFTS = range(120, -1, -10)


def new_id(at_ms: int, world: World) -> str:
    """26 characters; two of them compare as their moments do, to the millisecond."""
    number = at_ms << 80 | world.random.getrandbits(80)
    return "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])
