"""Which probes a word means: a name, a tag, or a glob over both (`claude-*`)."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from probe.registry import suggest


def matches(word: str, name: str, tags: Iterable[str]) -> bool:
    return any(fnmatchcase(label, word) for label in (name, *tags))


def nothing_matched(word: str, labels: Iterable[str]) -> str:
    """`nothing is named 'shp' (did you mean 'shop'?); there are: …`"""
    known = sorted(set(labels))
    listed = ", ".join(known[:20]) + (", …" if len(known) > 20 else "")
    return f"no probe or tag is named {word!r}{suggest(word, known)}" + (
        f"; there are: {listed}" if listed else ""
    )
