"""A request, the redirects after it, and the Reading they end in, all inside one deadline."""

import asyncio

import httpx
from anyio.lowlevel import checkpoint

from probe.model.outcome import Phase
from probe.model.reading import Reading
from probe.model.sample import Failure, Scalar
from probe.net.errors import DnsProblem, NameLookupError, NetError
from probe.net.explain import Scene, explain, out_of_time
from probe.net.facts import answer_facts, connection_facts, plain_headers
from probe.net.hop import Hop
from probe.net.redirect import is_redirect, next_request
from probe.net.request import Request
from probe.net.resolve import Resolve
from probe.net.url import origin, shown
from probe.reasons import Reason, failure
from probe.text import BOUND
from probe.world import World


class Chain:
    """What was learned on the way, for a Reading that can be made wherever the way ended.

    Making one raises NetError (config.request), before anybody is asked. Its clock starts when it is made.
    """

    def __init__(
        self,
        request: Request,
        *,
        world: World,
        deadline: float,
        cookies: httpx.Cookies | None,
        resolve: Resolve,
    ) -> None:
        # Without a jar of its own, a login page that sets a cookie and redirects would redirect for ever.
        self._cookies = httpx.Cookies() if cookies is None else cookies
        self._resolve = resolve
        self._world = world
        self._hop = self._next_hop(request)
        self._redirects = 0
        self._dns_problem: DnsProblem | None = None
        self._at, self._started = world.now(), world.monotonic()
        self._budget_s = deadline - self._started

    async def run(self) -> Reading:
        found: Failure | None = None
        try:
            if self._budget_s <= 0:
                found = out_of_time(self._scene())
            else:
                async with asyncio.timeout(self._budget_s):
                    found = await self._attempt()
        except TimeoutError:
            found = out_of_time(self._scene())
            if self._hop.stopwatch.phase is Phase.DNS:
                self._dns_problem = DnsProblem.TEMPORARY
        finally:
            await self._hop.close()
        return self._reading(found)

    async def _attempt(self) -> Failure | None:
        try:
            await self._follow()
        except Exception as error:  # noqa: BLE001 - `explain` raises again what neither network nor server caused
            if isinstance(error, NameLookupError):
                self._dns_problem = error.problem
            return explain(error, self._scene())
        return None

    async def _follow(self) -> None:
        while True:
            response = await self._hop.open()
            self._cookies.extract_cookies(response)
            locations = response.headers.get_list("location")
            request = self._hop.request
            if not (request.follow and locations and is_redirect(response.status_code)):
                return await self._hop.read()
            if self._redirects >= request.max_redirects:
                raise NetError(Reason.REDIRECT, f"more than {request.max_redirects} redirects")
            onward = next_request(request, response.status_code, locations[0])
            await self._hop.close()
            self._hop = self._next_hop(onward)
            self._redirects += 1

    def _next_hop(self, request: Request) -> Hop:
        return Hop(request, cookies=self._cookies, resolve=self._resolve, monotonic=self._world.monotonic)

    def _scene(self) -> Scene:
        hop, channel = self._hop, self._hop.backend.channel
        _, host, port = origin(hop.request.url)
        return Scene(
            place=hop.backend.address.place if hop.backend.address else f"{host}:{port}",
            host=host,
            phase=hop.stopwatch.phase,
            budget_s=self._budget_s,
            received=channel.received if channel else 0,
            ended=channel.ended if channel else False,
            answered=hop.response is not None,
            identified=hop.request.tls.cert is not None,
        )

    def _reading(self, found: Failure | None) -> Reading:
        hop = self._hop
        if found is None:
            hop.stopwatch.finish()
        else:
            hop.stopwatch.leave()
        body = bytes(hop.body.content) if hop.body is not None else b""
        facts: dict[str, Scalar] = connection_facts(hop.backend, self._world.now())
        if hop.response is not None:
            facts = answer_facts(hop.response) | facts
        if hop.response is not None or self._redirects:
            facts["redirects"] = self._redirects
        if found is None:
            facts["size"] = len(body)
        if self._redirects:
            facts["url"] = shown(hop.request.url, BOUND)
        if self._dns_problem is not None:
            facts["dns_error"] = self._dns_problem.value
        return Reading(
            at=self._at,
            latency_s=hop.stopwatch.last - self._started,
            timings=hop.stopwatch.timings(),
            facts=facts,
            headers=plain_headers(hop.response) if hop.response is not None else (),
            body=body,
            failure=found,
        )


async def exchange(
    request: Request, *, world: World, deadline: float, cookies: httpx.Cookies | None, resolve: Resolve
) -> Reading:
    """Never raises for anything a server or the network does, nor for a request that cannot be sent."""
    # httpcore's locks load anyio's half for asyncio at their first use (18 ms): not on the target's time.
    await checkpoint()
    try:
        chain = Chain(request, world=world, deadline=deadline, cookies=cookies, resolve=resolve)
    except NetError as error:
        return Reading(at=world.now(), latency_s=0.0, failure=failure(error.reason, error.message))
    return await chain.run()
