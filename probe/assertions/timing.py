"""How long it took: `total`, and each phase. A phase that did not happen, such as a lookup of an address, is missing."""

import msgspec

from probe.assertions.shown import seconds
from probe.assertions.subject import Kind, Missing, Subject, number
from probe.assertions.syntax import Spec
from probe.model.outcome import Phase
from probe.model.reading import Reading


def subject(spec: Spec) -> Subject:
    name = spec.name

    def read(reading: Reading) -> object:
        measured = reading.latency_s if name == "total" else msgspec.structs.asdict(reading.timings)[name]
        found = number(measured)
        return Missing("this answer had no such phase") if found is None else found

    return Subject(
        name, Kind.DURATION, read, seconds, example="800ms", phase=None if name == "total" else Phase(name)
    )
