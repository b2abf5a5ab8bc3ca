"""One HTTP request, and what is expected of its answer."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from msgspec import Meta

from probe.fields import Size, Text
from probe.model.reading import Reading
from probe.net.request import DEFAULT_MAX_BODY, Http
from probe.probers import Context
from probe.probers.answer_secrets import handed_over
from probe.probers.request_build import build, method_of
from probe.probers.request_check import inside, request_mistakes, unknown_names
from probe.probers.request_keys import (
    ALLOW_PRIVATE,
    DEFAULT_REDIRECTS,
    FOLLOW,
    HTTP,
    IP,
    MAX_BODY,
    MAX_REDIRECTS,
    VERIFY,
    Ip,
    RequestKeys,
    gives_authorization,
    variants,
)
from probe.probers.request_url import fill_url, has_login, host_of, mistake_in, shown_url
from probe.template import BUILTINS

__all__ = ["DEFAULT_ASSERT", "Settings", "ask", "check", "hosts", "target", "variants"]

DEFAULT_ASSERT = ("status in 200..399",)


class Settings(RequestKeys, frozen=True, kw_only=True):
    """The keys of `[[probe]]` for kind `http`."""

    url: Annotated[Text, Meta(description="what to ask: https://shop.example/")]
    follow: Annotated[bool, FOLLOW] = True
    max_redirects: Annotated[int, MAX_REDIRECTS] = DEFAULT_REDIRECTS
    verify: Annotated[bool, VERIFY] = True
    http: Annotated[Http, HTTP] = "1.1"
    ip: Annotated[Ip, IP] = "any"
    allow_private: Annotated[bool, ALLOW_PRIVATE] = True
    max_body: Annotated[Size, MAX_BODY] = DEFAULT_MAX_BODY


def target(settings: Settings) -> str:
    """`GET https://shop.example/`"""
    return f"{method_of(settings)} {shown_url(settings.url)}"


def hosts(settings: Settings) -> frozenset[str]:
    host = host_of(settings.url)
    return frozenset() if host is None else frozenset((host,))


def check(settings: Settings) -> Mapping[str, str]:
    return inside("", _mistakes(settings))


def _mistakes(settings: Settings) -> Iterator[tuple[str, str]]:
    for path, name in unknown_names(settings, frozenset()):
        yield path, f"nothing gives {{{name}}} a value here: an http probe knows {_known()}"
    message = mistake_in(settings.url)
    if message:
        yield "url", message
    elif has_login(settings.url) and gives_authorization(settings):
        yield "url", "give the user in the URL, or `basic`, `bearer` or an authorization header: not both"
    yield from request_mistakes(settings)
    if settings.ip != "any":
        # Imported where there is something to check.
        from probe.probers.family_check import family_mistake

        found = family_mistake(settings, settings, settings.url)
        if found is not None:
            yield "ip", found[1]


def _known() -> str:
    return " and ".join(f"{{{name}}}" for name in BUILTINS)


async def ask(settings: Settings, context: Context) -> Reading:
    """One exchange. MissingSecretError may rise."""
    request = build(settings, fill_url(settings.url, context.scope), context.scope)
    reading = await context.net.exchange(request, world=context.world, deadline=context.deadline)
    context.scope.learn(handed_over(reading))
    return reading
