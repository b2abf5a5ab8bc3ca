"""What was said: `header.NAME` and `body`, as text."""

from probe.assertions.shown import LIMIT, quoted
from probe.assertions.subject import Kind, Missing, Subject
from probe.assertions.syntax import Spec
from probe.model.outcome import Phase
from probe.model.reading import Reading
from probe.text import clean
from probe.units import format_size

_ASIDE = 40  # room for the quotes and the size that goes behind them


def subject(spec: Spec) -> Subject:
    if spec.name == "body":
        return Subject(
            "body", Kind.TEXT, _body, _excerpt, "'ok'", always=True, aside=_size, phase=Phase.RECEIVE
        )

    def read(reading: Reading) -> object:
        found = reading.header(spec.argument)
        return Missing("no such header") if found is None else found

    return Subject(spec.text, Kind.TEXT, read, quoted, "'text/html'", phase=Phase.WAIT)


def _body(reading: Reading) -> object:
    return reading.text


def _size(reading: Reading) -> str:
    return f" ({format_size(len(reading.body))})"


def _excerpt(value: object) -> str:
    return f'"{clean(str(value), LIMIT - _ASIDE)}"'
