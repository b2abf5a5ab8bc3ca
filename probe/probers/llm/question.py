"""What a probe asks, as a request: the format's body with the user's own keys over it, the key in its header."""

from collections.abc import Mapping
from typing import Any

import msgspec

from probe.net.request import DEFAULT_MAX_BODY
from probe.probers.llm.api import Api, Question
from probe.probers.llm.settings import Settings
from probe.probers.request_keys import RequestKeys, WayKeys
from probe.template import Template, parse_template

_PER_TOKEN = 512
"""Bytes of a frame around one token, at most: what was asked for may come."""

_ESCAPES = str.maketrans({"$": "$$"})


def question_of(api: Api, settings: Settings) -> Question:
    return api.inference(settings) if settings.tier == "inference" else api.models(settings)


def base_of(api: Api, settings: Settings) -> Template:
    return settings.base or literal(api.BASE)


def keys_of(question: Question, settings: Settings, api: Api) -> RequestKeys:
    way = {field.name: getattr(settings, field.name) for field in msgspec.structs.fields(WayKeys)}
    if settings.max_body is None:
        way["max_body"] = DEFAULT_MAX_BODY + (settings.max_tokens * _PER_TOKEN if question.body else 0)
    body = question.body
    if body is not None and isinstance(settings.extra, dict):
        body = merged(body, settings.extra)
    return RequestKeys(
        **way,
        # A redirect would turn a POST into a GET, and no API has one: it is told as what it is.
        follow=False,
        headers=_headers(question, settings, api),
        query={name: literal(value) for name, value in question.query.items()},
        json=body,
    )


def merged(body: Mapping[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    """`extra` over `body`, table by table; an empty table takes away what stands there. Lists are replaced whole."""
    found = dict(body)
    for name, value in extra.items():
        here = found.get(name)
        if value == {} and name in found:
            del found[name]
        elif isinstance(value, dict) and isinstance(here, dict):
            found[name] = merged(here, value)
        else:
            found[name] = value
    return found


def literal(text: str) -> Template:
    """Text without holes, whatever it looks like."""
    return parse_template(text.translate(_ESCAPES), frozenset())


def _headers(question: Question, settings: Settings, api: Api) -> dict[str, Template]:
    found = {name: literal(value) for name, value in question.headers.items()}
    # A compressed stream is held back by whoever packs it, and what is measured is when words come.
    found["accept-encoding"] = literal("identity")
    if settings.key is not None:
        name = (settings.auth or api.KEY_HEADER).lower()
        bearer = name == "authorization"
        found[name] = Template(
            source=f"Bearer {settings.key.source}" if bearer else settings.key.source,
            parts=("Bearer ", *settings.key.parts) if bearer else settings.key.parts,
        )
    given = {name.lower() for name in settings.headers}
    return {**{name: value for name, value in found.items() if name not in given}, **settings.headers}
