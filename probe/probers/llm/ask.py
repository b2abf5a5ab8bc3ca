"""One question to a model, or to the door it stands behind."""

import msgspec

from probe.model.reading import Reading
from probe.probers import Context
from probe.probers.llm import api as apis
from probe.probers.llm.ear import Ear
from probe.probers.llm.question import base_of, keys_of, literal, question_of
from probe.probers.llm.refused import body_json
from probe.probers.llm.settings import Settings
from probe.probers.llm.verdict import Heard, judged
from probe.probers.request_build import build
from probe.probers.request_url import fill_url, host_of, resolve, shown_url


def target(settings: Settings) -> str:
    """`POST https://api.anthropic.com/v1/messages`"""
    api = apis.load(settings.api)
    question = question_of(api, settings)
    method = "GET" if question.body is None else "POST"
    return f"{method} {shown_url(base_of(api, settings)).rstrip('/')}{question.path}"


def hosts(settings: Settings) -> frozenset[str]:
    host = host_of(base_of(apis.load(settings.api), settings))
    return frozenset() if host is None else frozenset((host,))


def is_final(reading: Reading) -> bool:
    """An error that the service told is what its users meet: only a question that got no answer is asked again."""
    return "status" in reading.facts


async def ask(settings: Settings, context: Context) -> Reading:
    """One exchange. MissingSecretError may rise."""
    api = apis.load(settings.api)
    question = question_of(api, settings)
    keys = keys_of(question, settings, api)
    address = resolve(fill_url(base_of(api, settings), context.scope), literal(question.path), context.scope)
    request = build(keys, address, context.scope)
    ear = Ear(api, settings.stall)
    listens = settings.tier == "inference" and settings.stream
    world = context.world
    reading = await context.net.exchange(
        request, world=world, deadline=context.deadline, sink=ear if listens else None
    )
    ended = world.monotonic()
    if listens:
        ear.end(ended, broken=reading.failure is not None)
    if settings.tier == "inference" and not settings.stream and reading.failure is None:
        ear.whole(body_json(reading), ended)
    heard = Heard(
        spoken=ear.spoken(),
        headers="status" in reading.facts,
        streaming=ear.streaming,
        too_long=ear.too_long,
        quiet_s=ear.quiet_s(ended),
    )
    verdict = judged(reading, heard, api, settings, world.now())
    return msgspec.structs.replace(
        reading,
        failure=verdict.failure,
        degradation=verdict.degradation,
        facts=reading.facts | verdict.facts,
        speech=heard.spoken.text if settings.tier == "inference" else None,
    )
