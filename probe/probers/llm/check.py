"""Mistakes in the keys of a probe that only this kind can see."""

from collections.abc import Iterator, Mapping

import msgspec

from probe.probers.llm import api as apis
from probe.probers.llm.api import Api
from probe.probers.llm.question import keys_of, question_of
from probe.probers.llm.settings import Settings
from probe.probers.request_check import inside, request_mistakes, unknown_names
from probe.probers.request_keys import WayKeys
from probe.probers.request_url import is_absolute, mistake_in, written
from probe.template import BUILTINS

_OWN = frozenset(field.name for field in msgspec.structs.fields(WayKeys))


def check(settings: Settings) -> Mapping[str, str]:
    return inside("", _mistakes(settings))


def _mistakes(settings: Settings) -> Iterator[tuple[str, str]]:
    api = apis.load(settings.api)
    keys = keys_of(question_of(api, settings), settings, api)
    known = " and ".join(f"{{{name}}}" for name in BUILTINS)
    for path, name in unknown_names(keys, frozenset()):
        yield path, f"nothing gives {{{name}}} a value here: an llm probe knows {known}"
    yield from _place(settings, api)
    if settings.tier == "inference":
        yield from _inference(settings, api)
    if settings.tier == "edge" and settings.key is not None:
        yield "key", 'tier = "edge" asks without a key: remove it, or write tier = "models"'
    if settings.key is not None and not settings.key.secrets:
        yield (
            "key",
            "a key is not written here: name its place, ${ANTHROPIC_API_KEY}, ${file:PATH} or ${cmd:COMMAND}",
        )
    if settings.budget is not None and settings.price is None:
        yield "budget", 'a budget needs a price: price = { in = "$0.10", out = "$0.50" } per million tokens'
    if settings.extra is not None and not isinstance(settings.extra, dict):
        yield "extra", "extra is a table of keys for the request's body: { … }"
    yield from (
        (path, text) for path, text in request_mistakes(keys) if path in _OWN or path.startswith("headers")
    )


def _place(settings: Settings, api: Api) -> Iterator[tuple[str, str]]:
    if settings.base is None and not api.BASE:
        yield "base", f'{settings.api} has no address of its own: write base = "http://localhost:11434"'
    if settings.base is not None:
        message = mistake_in(settings.base)
        if message:
            yield "base", message
        elif not is_absolute(written(settings.base)) and isinstance(settings.base.parts[0], str):
            yield "base", "a base is a whole URL, such as https://api.example/v1"
        elif "?" in written(settings.base) or "#" in written(settings.base):
            yield (
                "base",
                "a base is an address without ? and #: what stands there belongs to `version`, `key` or `auth`",
            )
    if settings.version is not None and settings.api == "ollama":
        yield "version", "ollama has no versions to choose from: remove it"


def _inference(settings: Settings, api: Api) -> Iterator[tuple[str, str]]:
    if not settings.model:
        yield "model", 'asking for an answer needs a model: write model = "…", or tier = "models"'
    # A server of one's own may take less: only the vendor's own limit is known.
    if settings.base is None and settings.max_tokens < api.LEAST_TOKENS:
        yield "max_tokens", f"{settings.api} refuses a cap under {api.LEAST_TOKENS}: remove it, or write more"
