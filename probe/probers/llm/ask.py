"""One question to a model, or to the door it stands behind."""

from collections.abc import Iterator, Mapping

import msgspec

from probe.model.reading import Reading
from probe.probers import Context
from probe.probers.llm import api as apis
from probe.probers.llm.api import Api, Question
from probe.probers.llm.ear import Ear
from probe.probers.llm.refused import body_json
from probe.probers.llm.settings import Settings
from probe.probers.llm.verdict import Heard, judged
from probe.probers.request_build import build
from probe.probers.request_check import inside, request_mistakes, unknown_names
from probe.probers.request_keys import RequestKeys, WayKeys
from probe.probers.request_url import fill_url, host_of, is_absolute, mistake_in, resolve, shown_url, written
from probe.template import BUILTINS, Template, parse_template

_ESCAPES = str.maketrans({"$": "$$"})


def target(settings: Settings) -> str:
    """`POST https://api.anthropic.com/v1/messages`"""
    api = apis.load(settings.api)
    question = _question(api, settings)
    method = "GET" if question.body is None else "POST"
    return f"{method} {shown_url(_base(api, settings)).rstrip('/')}{question.path}"


def hosts(settings: Settings) -> frozenset[str]:
    host = host_of(_base(apis.load(settings.api), settings))
    return frozenset() if host is None else frozenset((host,))


def check(settings: Settings) -> Mapping[str, str]:
    return inside("", _mistakes(settings))


def _mistakes(settings: Settings) -> Iterator[tuple[str, str]]:
    api = apis.load(settings.api)
    keys = _keys(_question(api, settings), settings, api)
    known = " and ".join(f"{{{name}}}" for name in BUILTINS)
    for path, name in unknown_names(keys, frozenset()):
        yield path, f"nothing gives {{{name}}} a value here: an llm probe knows {known}"
    if settings.base is None and not api.BASE:
        yield "base", f'{settings.api} has no address of its own: write base = "http://localhost:11434"'
    if settings.base is not None:
        message = mistake_in(settings.base)
        if message:
            yield "base", message
        elif not is_absolute(written(settings.base)) and isinstance(settings.base.parts[0], str):
            yield "base", "a base is a whole URL, such as https://api.example/v1"
    if settings.tier == "inference" and not settings.model:
        yield "model", 'asking for an answer needs a model: write model = "…", or tier = "models"'
    if settings.tier == "edge" and settings.key is not None:
        yield "key", 'tier = "edge" asks without a key: remove it, or write tier = "models"'
    if settings.key is not None and not settings.key.secrets:
        yield "key", "a key is not written here: name its place, ${ANTHROPIC_API_KEY} or ${file:PATH}"
    if settings.budget is not None and settings.price is None:
        yield "budget", 'a budget needs a price: price = { in = "$0.10", out = "$0.50" } per million tokens'
    if settings.extra is not None and not isinstance(settings.extra, dict):
        yield "extra", "extra is a table of keys for the request's body: { … }"
    yield from (
        (path, text) for path, text in request_mistakes(keys) if path in _OWN or path.startswith("headers")
    )


_OWN = frozenset(field.name for field in msgspec.structs.fields(WayKeys))


async def ask(settings: Settings, context: Context) -> Reading:
    """One exchange. MissingSecretError may rise."""
    api = apis.load(settings.api)
    question = _question(api, settings)
    keys = _keys(question, settings, api)
    address = resolve(fill_url(_base(api, settings), context.scope), _literal(question.path), context.scope)
    request = build(keys, address, context.scope)
    ear = Ear(api, settings.stall)
    listens = settings.tier == "inference" and settings.stream
    world = context.world
    reading = await context.net.exchange(
        request, world=world, deadline=context.deadline, sink=ear if listens else None
    )
    ended = world.monotonic()
    if listens and reading.failure is None:
        ear.end(ended)
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


def _question(api: Api, settings: Settings) -> Question:
    return api.inference(settings) if settings.tier == "inference" else api.models(settings)


def _base(api: Api, settings: Settings) -> Template:
    return settings.base or _literal(api.BASE)


def _keys(question: Question, settings: Settings, api: Api) -> RequestKeys:
    way = {field.name: getattr(settings, field.name) for field in msgspec.structs.fields(WayKeys)}
    body = question.body
    if body is not None and isinstance(settings.extra, dict):
        body = {**body, **settings.extra}
    return RequestKeys(
        **way,
        # A redirect would turn a POST into a GET, and no API has one: it is told as what it is.
        follow=False,
        headers=_headers(question, settings, api),
        query={name: _literal(value) for name, value in question.query.items()},
        json=body,
    )


def _headers(question: Question, settings: Settings, api: Api) -> dict[str, Template]:
    found = {name: _literal(value) for name, value in question.headers.items()}
    # A compressed stream is held back by whoever packs it, and what is measured is when words come.
    found["accept-encoding"] = _literal("identity")
    if settings.key is not None:
        name = (settings.auth or api.KEY_HEADER).lower()
        bearer = name == "authorization"
        found[name] = Template(
            source=f"Bearer {settings.key.source}" if bearer else settings.key.source,
            parts=("Bearer ", *settings.key.parts) if bearer else settings.key.parts,
        )
    given = {name.lower() for name in settings.headers}
    return {**{name: value for name, value in found.items() if name not in given}, **settings.headers}


def _literal(text: str) -> Template:
    return parse_template(text.translate(_ESCAPES), frozenset())
