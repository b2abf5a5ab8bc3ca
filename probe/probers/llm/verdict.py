"""What was heard and what came over the wire → how the question was answered. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from probe.model.outcome import Phase
from probe.model.reading import Reading
from probe.model.sample import Failure, Scalar
from probe.probers.llm.api import Api
from probe.probers.llm.piece import Ending, Fault
from probe.probers.llm.refused import (
    blocked,
    body_json,
    broken_off,
    fault_facts,
    is_guarded,
    pieces_of_text,
    refused,
)
from probe.probers.llm.settings import Settings
from probe.probers.llm.speech import Spoken
from probe.reasons import Reason, failure
from probe.text import clean
from probe.units import format_seconds

_SUCCESS = 200


class Heard(NamedTuple):
    """`headers`: an answer came. `streaming`: as a stream of the format. `quiet_s`: no content for that long at the end."""

    spoken: Spoken
    headers: bool
    streaming: bool
    too_long: bool
    quiet_s: float | None


class Verdict(NamedTuple):
    """`degradation` is told only where there is no failure."""

    failure: Failure | None
    degradation: Failure | None
    facts: dict[str, Scalar]


def judged(reading: Reading, heard: Heard, api: Api, settings: Settings, now: datetime) -> Verdict:
    """`now` is for a retry-after that is a date."""
    match settings.tier:
        case "edge":
            found, fault = _edge(reading, api, settings)
        case "models":
            found, fault = _models(reading, api, settings)
        case "inference":
            found, fault = _inference(reading, heard, api, settings)
    facts = dict(fault_facts(reading, fault, now))
    weak = None
    if settings.tier == "inference":
        facts |= dict(_spoken_facts(heard, settings))
        weak = _refusal(heard.spoken)
    elif settings.tier == "models" and found is None and settings.model:
        retires = api.retires(body_json(reading), settings.model)
        if retires:
            facts["retires"] = clean(retires, 80)
    return Verdict(found, weak, facts)


_Found = tuple[Failure | None, Fault | None]


def _edge(reading: Reading, api: Api, settings: Settings) -> _Found:
    """Without a key the service is there when it asks who we are, in its own words."""
    if reading.failure is not None:
        return reading.failure, None
    status, value = reading.facts.get("status"), body_json(reading)
    if status == _SUCCESS and value is not None:
        return _in_success(value, api, settings)
    if status in api.KEYLESS and value is not None:
        return None, None
    if status in api.KEYLESS or (status == _SUCCESS and is_guarded(reading)):
        message = f"{status} that is no JSON: not the API answered, but something in front of it"
        return blocked(message, edge_block=settings.edge_block), None
    return refused(reading, api, edge_block=settings.edge_block)


def _models(reading: Reading, api: Api, settings: Settings) -> _Found:
    if reading.failure is not None:
        return reading.failure, None
    if reading.facts.get("status") != _SUCCESS:
        return refused(reading, api, edge_block=settings.edge_block)
    value = body_json(reading)
    found, fault = _in_success(value, api, settings)
    if found is not None or api.has_models(value, settings.model):
        return found, fault
    if settings.model and api.has_models(value, None):
        message = (
            f"the service has no model {clean(settings.model, 80)!r}: it may be retired, or spelt otherwise"
        )
        return failure(Reason.CONFIG_REQUEST, message, phase=Phase.RECEIVE), None
    wanted = "the model that was asked for" if settings.model else "a list of models"
    return failure(Reason.PAYLOAD, f"200, but not {wanted}", phase=Phase.RECEIVE), None


def _in_success(value: Any, api: Api, settings: Settings) -> _Found:
    """The error that a 200 that came at once may hold."""
    fault = None if value is None else api.fault(value)
    if fault is None:
        return None, None
    return broken_off(fault, Phase.RECEIVE, 0, edge_block=settings.edge_block), fault


def _inference(reading: Reading, heard: Heard, api: Api, settings: Settings) -> _Found:
    spoken = heard.spoken
    phase = Phase.STREAM if spoken.chunks else Phase.FIRST_TOKEN
    if heard.headers and reading.facts.get("status") != _SUCCESS:
        # An error's body that breaks off is an error all the same.
        return refused(reading, api, edge_block=settings.edge_block)
    if spoken.fault is not None:
        return broken_off(spoken.fault, phase, spoken.chunks, edge_block=settings.edge_block), spoken.fault
    if reading.failure is not None:
        return _broken(reading.failure, heard, settings, phase), None
    if settings.stream and not heard.streaming:
        return _no_stream(reading, api, settings)
    if heard.too_long:
        return failure(Reason.TOO_LARGE, "one frame of the stream is longer than 1 MiB", phase=phase), None
    if settings.stream:
        return _complete(spoken, settings, phase), None
    found, fault = _in_success(body_json(reading), api, settings)
    return found or _complete_at_once(spoken), fault


def _complete(spoken: Spoken, settings: Settings, phase: Phase) -> Failure | None:
    """A clean end is not yet an answer: the terminal event, a finish, and a token must have come."""
    if spoken.garbled:
        return failure(Reason.PAYLOAD, "a frame of the stream is not JSON", phase=phase)
    ended = spoken.done or (settings.done == "optional" and spoken.finish is not None)
    if not ended:
        after = f"after {pieces_of_text(spoken.chunks)}" if spoken.chunks else "before any text"
        return failure(
            Reason.TRUNCATED, f"the stream ended early, {after}, without its end marker", phase=phase
        )
    if spoken.finish is None:
        return failure(Reason.TRUNCATED, "the answer ended without saying why the model stopped", phase=phase)
    return _empty(spoken, phase)


def _complete_at_once(spoken: Spoken) -> Failure | None:
    """The same of an answer that came at once."""
    if not spoken.done and not spoken.has_content:
        return failure(Reason.PAYLOAD, "200, but not the answer of a model", phase=Phase.RECEIVE)
    if not spoken.done or spoken.finish is None:
        said = f" ({clean(spoken.finish, 40)})" if spoken.finish else ""
        return failure(Reason.TRUNCATED, f"the answer is not a finished one{said}", phase=Phase.RECEIVE)
    return _empty(spoken, Phase.RECEIVE)


def _empty(spoken: Spoken, phase: Phase) -> Failure | None:
    if not spoken.has_content and spoken.ending is not Ending.REFUSAL:
        return failure(
            Reason.PAYLOAD,
            f"an empty answer: not one token, and {clean(spoken.finish or '', 40)!r}",
            phase=phase,
        )
    return None


def _broken(found: Failure, heard: Heard, settings: Settings, phase: Phase) -> Failure:
    """What broke an answer off, told as a listener would tell it."""
    if not heard.streaming:
        return found
    if found.reason != Reason.TIMEOUT:
        return failure(Reason(found.reason), found.message, phase=phase, owner=found.owner)
    quiet_s = heard.quiet_s
    if quiet_s is None:
        alive = " (pings came)" if heard.spoken.pace.first_event_s is not None else ""
        return failure(Reason.TIMEOUT, f"no text within the time allowed{alive}", phase=phase)
    if quiet_s > settings.stall:
        return failure(
            Reason.STALL,
            f"the stream stood still for {format_seconds(quiet_s)}, until the time was up",
            phase=phase,
        )
    return failure(Reason.TIMEOUT, "still speaking when the time was up", phase=phase)


def _no_stream(reading: Reading, api: Api, settings: Settings) -> _Found:
    found, fault = _in_success(body_json(reading), api, settings)
    if found is not None:
        return found, fault
    if is_guarded(reading):
        message = "200 with a page of HTML where a stream was due: not the API answered"
        return failure(Reason.PAYLOAD, message, phase=Phase.RECEIVE), None
    kind = clean((reading.header("content-type") or "no content type").partition(";")[0], 60)
    message = f"200, but no stream ({kind}): if the server cannot, write stream = false"
    return failure(Reason.PAYLOAD, message, phase=Phase.RECEIVE), None


def _refusal(spoken: Spoken) -> Failure | None:
    if spoken.ending is not Ending.REFUSAL:
        return None
    said = clean(spoken.finish or "", 60)
    return failure(Reason.REFUSAL, f"the model refused ({said}): try another prompt", phase=Phase.RECEIVE)


def _spoken_facts(heard: Heard, settings: Settings) -> Iterator[tuple[str, Scalar]]:
    spoken = heard.spoken
    if heard.streaming:
        yield from _pace_facts(spoken)
    counts = {
        "tokens_in": spoken.tokens_in,
        "tokens_out": spoken.tokens_out,
        "tokens_reasoning": spoken.tokens_reasoning,
    }
    yield from ((name, count) for name, count in counts.items() if count is not None)
    if spoken.done and spoken.tokens_out is None:
        yield "usage_missing", True
    if spoken.load_s is not None:
        yield "load_s", round(spoken.load_s, 6)
    if spoken.finish is not None:
        yield "finish", clean(spoken.finish, 60)
    if spoken.model is not None:
        yield "model", clean(spoken.model, 120)
    if settings.price is not None and spoken.tokens_in is not None and spoken.tokens_out is not None:
        spent = spoken.tokens_in * settings.price.input + spoken.tokens_out * settings.price.output
        yield "cost_usd", round(spent / 1_000_000, 12)


def _pace_facts(spoken: Spoken) -> Iterator[tuple[str, Scalar]]:
    pace = spoken.pace
    seconds = {
        "first_event_s": pace.first_event_s,
        "first_any_s": pace.first_any_s,
        "first_token_s": pace.first_token_s,
        "last_token_s": pace.last_token_s,
        "end_s": pace.end_s,
        "longest_gap_s": pace.longest_gap_s,
        "longest_silence_s": pace.longest_silence_s,
        "per_token_s": spoken.per_token_s,
    }
    yield from ((name, round(value, 6)) for name, value in seconds.items() if value is not None)
    if spoken.frames:
        yield "frames", spoken.frames
        yield "pings", spoken.pings
    if spoken.chunks:
        yield "chunks", spoken.chunks
        yield "stalls", pace.stalls
    if spoken.tokens_per_s is not None:
        yield "tokens_per_s", round(spoken.tokens_per_s, 3)
