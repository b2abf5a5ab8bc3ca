"""How a model spoke: what it said (`text`), when its words came, and how many tokens they were."""

from probe.assertions.shown import LIMIT, plain, quoted, seconds
from probe.assertions.subject import Kind, Missing, Subject, number
from probe.assertions.syntax import Spec
from probe.model.outcome import Phase
from probe.model.reading import Reading
from probe.text import clean

_TIMES = {
    "first_token": ("first_token_s", "no visible text came", "3s", Phase.FIRST_TOKEN),
    "first_any": ("first_any_s", "neither text nor thinking came", "3s", Phase.FIRST_TOKEN),
    "longest_gap": ("longest_gap_s", "no text came", "5s", Phase.STREAM),
    "longest_silence": ("longest_silence_s", "no stream was read", "5s", Phase.STREAM),
}
_COUNTS = {
    "stalls": ("no stream was read", "0"),
    "tokens_in": ("the service did not say", "100"),
    "tokens_out": ("the service did not say", "16"),
    "tokens_per_s": ("too few tokens for a rate: 100 are needed", "20"),
}


def subject(spec: Spec) -> Subject:
    name = spec.name
    if name == "text":
        return Subject("text", Kind.TEXT, _text, _excerpt, "'pong'", phase=Phase.STREAM)
    if name == "finish":
        return Subject("finish", Kind.TEXT, _finish, quoted, "'end_turn'", phase=Phase.STREAM)
    if name in _TIMES:
        fact, otherwise, example, phase = _TIMES[name]
        return Subject(
            name,
            Kind.DURATION,
            lambda reading: _fact(reading, fact, otherwise),
            seconds,
            example,
            phase=phase,
        )
    otherwise, example = _COUNTS[name]
    return Subject(
        name, Kind.NUMBER, lambda reading: _fact(reading, name, otherwise), plain, example, phase=Phase.STREAM
    )


def _fact(reading: Reading, fact: str, otherwise: str) -> object:
    found = number(reading.facts.get(fact))
    return Missing(otherwise) if found is None else found


def _text(reading: Reading) -> object:
    return Missing("no model was asked") if reading.speech is None else reading.speech


def _finish(reading: Reading) -> object:
    found = reading.facts.get("finish")
    return found if isinstance(found, str) else Missing("the model did not say why it stopped")


def _excerpt(value: object) -> str:
    return f'"{clean(str(value), LIMIT - 2)}"'
