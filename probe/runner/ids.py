"""Identifiers that sort by time: ULID (github.com/ulid/spec), 48 bits of milliseconds and 80 of chance."""

from probe.world import World

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U


def new_id(at_ms: int, world: World) -> str:
    """26 characters; two of them compare as their moments do, to the millisecond."""
    number = at_ms << 80 | world.random.getrandbits(80)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
