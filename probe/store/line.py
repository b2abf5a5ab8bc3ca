"""One line that did not decode at once: the sample inside what surrounds it, or what is wrong with it."""

from typing import NamedTuple

from probe.model.history import Flaw
from probe.model.sample import Sample
from probe.record import BrokenLineError, ForeignLineError, NewerLineError, NotTextError, decode

LONGEST_LINE = 1024 * 1024
"""Bytes of a line that are held in memory; what is longer is no sample."""

_BOM = b"\xef\xbb\xbf"


class Fault(NamedTuple):
    """What is wrong with a line: the kind for counting, the text for people."""

    kind: Flaw
    text: str


def bare(line: bytes, number: int) -> bytes:
    """The line without what may surround a sample: a BOM at the top, blanks, the CR of CRLF, runs of NUL."""
    return (line.removeprefix(_BOM) if number == 1 else line).strip(b"\0 \t\r")


def second_look(line: bytes, number: int, error: ForeignLineError, *, closed: bool) -> Sample | Fault | None:
    """The sample after all, None for an empty line, or the fault. `error` is what decoding the whole line raised."""
    if not (line.removeprefix(_BOM) if number == 1 else line).strip(b" \t\r"):
        return None
    if len(line) > LONGEST_LINE:
        return Fault(Flaw.TOO_LONG, "longer than 1 MiB")
    inside = bare(line, number)
    if not inside:
        # A power cut leaves runs of NUL, and so does a log rotated by copying.
        return Fault(Flaw.NUL, "nothing but NUL bytes (the machine was stopped while the file grew)")
    if inside != line:
        try:
            return decode(inside)
        except ForeignLineError as second:
            error = second
    if isinstance(error, BrokenLineError):
        if not closed:
            return Fault(Flaw.TORN, "torn last line (the writer was stopped)")
        kind = Flaw.NOT_UTF8 if isinstance(error, NotTextError) else Flaw.BROKEN
        return Fault(kind, f"damaged line: {error}")
    return Fault(Flaw.NEWER if isinstance(error, NewerLineError) else Flaw.FOREIGN, str(error))
