"""What a sample and a conversation say, without secrets and safe to print."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec

from probe.model.reading import Talk
from probe.model.sample import Failure, Hop, Sample
from probe.model.vendor import ID_LIMIT, NAME_LIMIT, WORD_LIMIT, Component, Incident, Vendor
from probe.net.veil import veiled_line
from probe.text import DOLLAR, Redactor, clean

_LINE = 2000
_TAIL = 16
_CUT = re.compile(r"""…("?(?: \([^()]*\))?)$""")
_KEPT = {"message": 300, "wanted": 120, "actual": 120, "assertion": 200}


class Secrets(NamedTuple):
    """What a sample must not say. `given`: what servers made, for it alone.

    `names`: secret → how a shell says it; `captured` the same of values that no shell knows yet.
    """

    ours: frozenset[str]
    given: frozenset[str] = frozenset()
    names: Mapping[str, str] = {}
    captured: Mapping[str, str] = {}

    def redactor(self) -> Redactor:
        """Of what servers make up, nothing is kept for the next sample: it would have no end."""
        shared = _redactor(self.ours)
        return Redactor(self.given, beside=shared) if self.given else shared


@lru_cache(maxsize=64)
def _redactor(secrets: frozenset[str]) -> Redactor:
    """The probes of a pass share most of their secrets, and the forms of one are work to find."""
    return Redactor(secrets)


def redacted(sample: Sample, redact: Redactor) -> Sample:
    """The sample without secrets: the one place every text passes before it is kept or shown.

    Texts are cut here and not before, or half a secret would survive at the cut.
    """
    return msgspec.structs.replace(
        sample,
        target=redact(sample.target),
        failure=_redact(sample.failure, redact) if sample.failure else None,
        facts={
            name: clean(redact(value), 300) if isinstance(value, str) else value
            for name, value in sample.facts.items()
        },
        hops=tuple(_hop(hop, redact) for hop in sample.hops),
        vendor=_vendor(sample.vendor, redact) if sample.vendor else None,
    )


def redacted_talks(talks: Sequence[Talk], secrets: Secrets, redact: Redactor) -> tuple[Talk, ...]:
    """In `curl` a secret's name stands where the others leave a mask, and every other dollar is DOLLAR."""
    if not talks:
        return ()
    named = {**secrets.captured, **secrets.names}
    known = {value: name for value, name in named.items() if redact(value) != value}
    by_length = sorted(known, key=len, reverse=True)
    masked = Redactor(_pieces(secrets.ours | secrets.given, by_length), beside=redact)
    holes = re.compile("|".join(map(re.escape, by_length))) if by_length else None

    def argument(text: str) -> str:
        words, at = [], 0
        for found in holes.finditer(text) if holes else ():
            words += [_inert(masked(text[at : found.start()])), known[found[0]]]
            at = found.end()
        return clean("".join([*words, _inert(masked(text[at:]))]), _LINE)

    def unset(words: Iterable[str]) -> Iterator[str]:
        for value in by_length:
            if value not in secrets.names and any(value in word for word in words):
                yield known[value]

    return tuple(
        Talk(
            lines=tuple((mark, clean(veiled_line(mark, redact(text)), _LINE)) for mark, text in talk.lines),
            curl=tuple(map(argument, talk.curl)),
            unset=tuple(unset(talk.curl)),
            title=clean(redact(talk.title)),
        )
        for talk in talks
    )


def _inert(text: str) -> str:
    """What a shell has nothing to fill in, whoever wrote it: a server, in the name of a cookie, could ask for a file."""
    return text.replace(DOLLAR, "\\ue000").replace("$", DOLLAR)


def _pieces(secrets: Collection[str], named: Collection[str]) -> frozenset[str]:
    """What is left of each secret around those with a name, but for a word such as `Bearer` before them."""
    found: set[str] = set()
    for secret in secrets:
        pieces = [secret]
        for value in named:
            pieces = [piece for whole in pieces for piece in whole.split(value)]
        if len(pieces) > 1:
            found.update(piece for piece in pieces if not (piece.endswith(" ") and piece.rstrip().isalpha()))
    return frozenset(found)


def _hop(hop: Hop, redact: Redactor) -> Hop:
    return msgspec.structs.replace(hop, url=clean(redact(hop.url), 200))


def _vendor(vendor: Vendor, redact: Redactor) -> Vendor:
    """All of its texts are a server's."""

    def text(said: str, limit: int) -> str:
        return clean(redact(said), limit)

    def component(each: Component) -> Component:
        return msgspec.structs.replace(each, id=text(each.id, ID_LIMIT), name=text(each.name, NAME_LIMIT))

    def incident(each: Incident) -> Incident:
        return msgspec.structs.replace(
            each,
            id=text(each.id, ID_LIMIT),
            name=text(each.name, NAME_LIMIT),
            impact=text(each.impact, WORD_LIMIT),
            status=text(each.status, WORD_LIMIT),
            components=tuple(text(one, ID_LIMIT) for one in each.components),
        )

    return msgspec.structs.replace(
        vendor,
        components=tuple(map(component, vendor.components)),
        incidents=tuple(map(incident, vendor.incidents)),
    )


def _cut(text: str, limit: int) -> str:
    """Without its middle where it is too long: the end of an excerpt says how long the whole was.

    Of one that was cut before, the last characters are from anywhere, and may be half a secret.
    """
    safe = clean(text, len(text) * 10 + 1)
    if len(safe) <= limit:
        return safe
    cut = _CUT.search(safe)
    tail = cut[1] if cut else safe[-_TAIL:]
    return f"{safe[: limit - len(tail) - 1]}…{tail}"


def _redact(found: Failure, redact: Redactor) -> Failure:
    whole = {name: redact(text) for name in _KEPT if isinstance(text := getattr(found, name), str)}
    texts = {name: _cut(text, _KEPT[name]) for name, text in whole.items()}
    # The message quotes both: cut inside it, or a long answer would push out what was wanted.
    message = whole["message"]
    for name in ("actual", "wanted"):
        if name in whole:
            message = message.replace(whole[name], texts[name])
    texts["message"] = clean(message, _KEPT["message"])
    return msgspec.structs.replace(found, **texts)
