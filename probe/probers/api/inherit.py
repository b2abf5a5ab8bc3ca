"""What a step takes over from its probe.

Headers, cookies, authorization, the client certificate, the pinned keys, the name in the handshake and the
Unix socket belong to the origin of `base`: a step that asks another origin takes over only how to ask, and
sends no credentials but its own.
"""

import msgspec

from probe.net.url import origin, problem_with
from probe.probers.api.settings import Settings, Step
from probe.probers.request_keys import gives_authorization
from probe.probers.request_url import Address
from probe.template import Template


def effective(step: Step, shared: Settings, base: Address, address: Address) -> Step:
    """The step with everything it did not give itself filled in; `method` is set from its verb."""
    [(verb, _)] = step.addresses
    own = msgspec.structs.replace(
        step,
        method=step.method if verb == "url" else verb.upper(),
        follow=shared.follow if step.follow is None else step.follow,
        max_redirects=shared.max_redirects if step.max_redirects is None else step.max_redirects,
        verify=shared.verify if step.verify is None else step.verify,
        ca=step.ca or shared.ca,
        http=step.http or shared.http,
        ip=step.ip or shared.ip,
        resolve=shared.resolve if step.resolve is None else step.resolve,
        connect_to=shared.connect_to if step.connect_to is None else step.connect_to,
        proxy=step.proxy or shared.proxy,
        allow_private=shared.allow_private if step.allow_private is None else step.allow_private,
        max_body=shared.max_body if step.max_body is None else step.max_body,
    )
    if not same_origin(base.url, address.url):
        return own
    authorized = gives_authorization(step) or address.login not in (None, base.login)
    return msgspec.structs.replace(
        own,
        headers=_headers(step, shared, authorized=authorized),
        basic=step.basic if authorized else shared.basic,
        bearer=step.bearer if authorized else shared.bearer,
        cookies={**shared.cookies, **step.cookies},
        cert=step.cert or shared.cert,
        key=step.key if step.cert else shared.key,
        sni=step.sni or shared.sni,
        pins=shared.pins if step.pins is None else step.pins,
        unix_socket=step.unix_socket or shared.unix_socket,
    )


def _headers(step: Step, shared: Settings, *, authorized: bool) -> dict[str, Template]:
    own = {name.lower() for name in step.headers} | ({"authorization"} if authorized else set())
    return {name: value for name, value in shared.headers.items() if name.lower() not in own} | step.headers


def same_origin(one: str, other: str) -> bool:
    if problem_with(one) or problem_with(other):
        return False
    return origin(one) == origin(other)
