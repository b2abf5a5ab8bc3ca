"""The keys of `[[probe]]` for kind `api`, and of each `[[probe.step]]`."""

from typing import Annotated

import msgspec
from msgspec import Meta

from probe.fields import Captures, Duration, Expectations, Size, Text
from probe.net.request import DEFAULT_MAX_BODY, Http
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
    SharedKeys,
)
from probe.probers.request_url import host_of, is_absolute, shown_url, written
from probe.template import Template
from probe.text import clean

VERBS = ("get", "post", "put", "patch", "delete", "head", "options")


class Step(RequestKeys, frozen=True, kw_only=True):
    """One request of a flow. Exactly one of url and the verbs; what is not given comes from the probe."""

    name: Annotated[str, Meta(description="what the step is called; default `step 1`, `step 2` …")] = ""
    url: Annotated[Text | None, Meta(description="what to ask: an absolute URL, or a path")] = None
    get: Annotated[Text | None, Meta(description="GET this path of `base`")] = None
    post: Annotated[Text | None, Meta(description="POST to this path of `base`")] = None
    put: Annotated[Text | None, Meta(description="PUT to this path of `base`")] = None
    patch: Annotated[Text | None, Meta(description="PATCH this path of `base`")] = None
    delete: Annotated[Text | None, Meta(description="DELETE this path of `base`")] = None
    head: Annotated[Text | None, Meta(description="HEAD of this path of `base`")] = None
    options: Annotated[Text | None, Meta(description="OPTIONS of this path of `base`")] = None
    capture: Annotated[
        Captures, Meta(description="values for later steps: name = subject; used there as {name}")
    ] = msgspec.field(default_factory=dict)
    assertions: Annotated[
        Expectations, Meta(description="what must hold of this step's answer; else the probe is down")
    ] = msgspec.field(name="assert", default=())
    degraded: Annotated[
        Expectations, Meta(description="what should hold of this step's answer; else the probe is degraded")
    ] = ()
    always: Annotated[bool, Meta(description="run it even when an earlier step failed")] = False
    timeout: Annotated[Duration | None, Meta(description="bounds this step, inside the probe's timeout")] = (
        None
    )

    @property
    def addresses(self) -> tuple[tuple[str, Template], ...]:
        """The keys that say what to ask, as given. A sound step has exactly one."""
        given = ((key, getattr(self, key)) for key in ("url", *VERBS))
        return tuple((key, template) for key, template in given if template is not None)


class Settings(SharedKeys, frozen=True, kw_only=True):
    """The base and the steps; every other key is what each step takes over unless it gives its own."""

    base: Annotated[Text, Meta(description="where the paths of the steps start: https://api.shop.example/v1")]
    step: Annotated[tuple[Step, ...], Meta(description="the requests, in order")] = ()
    follow: Annotated[bool, FOLLOW] = True
    max_redirects: Annotated[int, MAX_REDIRECTS] = DEFAULT_REDIRECTS
    verify: Annotated[bool, VERIFY] = True
    http: Annotated[Http, HTTP] = "1.1"
    ip: Annotated[Ip, IP] = "any"
    allow_private: Annotated[bool, ALLOW_PRIVATE] = True
    max_body: Annotated[Size, MAX_BODY] = DEFAULT_MAX_BODY

    @property
    def names(self) -> tuple[str, ...]:
        """The steps' names, `step 3` for one that has none."""
        return tuple(step.name or f"step {number}" for number, step in enumerate(self.step, start=1))


def target(settings: Settings) -> str:
    """`https://api.shop.example (login, orders, logout)`"""
    return f"{shown_url(settings.base)} ({clean(', '.join(settings.names), 120)})"


def hosts(settings: Settings) -> frozenset[str]:
    """That of `base`, and of every step with an absolute URL."""
    own = (template for step in settings.step for _, template in step.addresses)
    asked = (settings.base, *(template for template in own if is_absolute(written(template))))
    return frozenset(host for host in map(host_of, asked) if host is not None)
