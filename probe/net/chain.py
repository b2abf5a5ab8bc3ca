"""A request, the redirects after it, and the Reading they end in, all inside one deadline."""

import asyncio
import codecs
import re
import ssl
from importlib import import_module

import httpx

from probe.model import sample
from probe.model.outcome import Phase
from probe.model.reading import Reading, Talk
from probe.model.sample import Failure, Scalar
from probe.net.errors import DnsProblem, NameLookupError, NetError
from probe.net.explain import Scene, explain, out_of_time
from probe.net.facts import answer_facts, connection_facts, plain_headers
from probe.net.hop import Hop
from probe.net.look import certificate_at
from probe.net.redirect import circle, is_redirect, next_request
from probe.net.request import Http, Request
from probe.net.resolve import Resolve
from probe.net.sink import Sink
from probe.net.transport import Answer
from probe.net.url import shown, split_userinfo
from probe.reasons import Reason, failure
from probe.text import BOUND
from probe.world import World

_KEPT = 10
"""Hops kept from each end of a chain."""

_URL = 200  # characters of a hop's

_UNSENDABLE = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


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
        listening: bool = False,
        sink: Sink | None = None,
    ) -> None:
        self._sink = sink
        self._cookies = cookies
        self._resolve = resolve
        self._world = world
        self._deadline = deadline
        self._listening = listening
        self._hop = self._next_hop(request)
        self._passed: list[Hop] = []
        self._dns_problem: DnsProblem | None = None
        self._certificate: bytes | None = None
        self._own_s = 0.0
        self._at = world.now()
        self._started = self._hop.stopwatch.start()
        self._budget_s = deadline - self._started

    async def run(self) -> Reading:
        error: Exception | None = None
        late = self._budget_s <= 0
        try:
            if not late:
                async with asyncio.timeout(self._budget_s):
                    error = await self._attempt()
        except TimeoutError:
            late = True
            self._hop.stopwatch.leave()
            if self._hop.stopwatch.phase is Phase.DNS:
                self._dns_problem = DnsProblem.TEMPORARY
        finally:
            await self._hop.close()
        if late:
            return self._reading(out_of_time(self._scene()))
        if error is None:
            return self._reading(None)
        if isinstance(error, ssl.SSLCertVerificationError):
            await self._look_again()
        return self._reading(explain(error, self._scene()))

    async def _attempt(self) -> Exception | None:
        """What broke it off; the stopwatch has stopped by then."""
        try:
            await self._follow()
        except Exception as error:  # noqa: BLE001 - `explain` raises again what neither network nor server caused
            self._hop.stopwatch.leave()
            if isinstance(error, NameLookupError):
                self._dns_problem = error.problem
            return error
        self._hop.stopwatch.finish()
        return None

    async def _follow(self) -> None:
        asked = {self._hop.identity: 0}
        while True:
            answer = await self._hop.open()
            self._keep_cookies(answer)
            request = self._hop.request
            locations = answer.all(b"location")
            if not (request.follow and locations and is_redirect(answer.status)):
                return await self._hop.read(self._sink)
            if len(self._passed) >= request.max_redirects:
                raise NetError(Reason.REDIRECT, f"more than {request.max_redirects} redirects")
            onward = self._onward(answer, locations[0])
            if (first := asked.get(onward.identity)) is not None:
                chain = [*self._passed, self._hop, onward]
                raise circle([hop.request.url for hop in chain[first:]])
            self._hop.stopwatch.finish()
            await self._hop.close()
            self._passed.append(self._hop)
            asked[onward.identity] = len(self._passed)
            self._hop = onward
            onward.stopwatch.start()

    def _onward(self, answer: Answer, location: str) -> Hop:
        """On our own time: the first https:// of a process has a bundle of authorities to be read."""
        began = self._world.monotonic()
        found = self._next_hop(next_request(self._hop.request, answer.status, location))
        self._own_s += self._world.monotonic() - began
        return found

    def _next_hop(self, request: Request) -> Hop:
        return Hop(
            request,
            cookies=self._cookies,
            resolve=self._resolve,
            monotonic=self._world.monotonic,
            env=self._world.env,
            listening=self._listening,
        )

    def _keep_cookies(self, answer: Answer) -> None:
        # As in browsers: one with a control character could not be sent again (RFC 6265bis, 5.6).
        found = [
            (b"set-cookie", value)
            for value in answer.values.get(b"set-cookie", ())
            if not _UNSENDABLE.search(value)
        ]
        if not found:
            return
        if self._cookies is None:
            # Without a jar, a login page that sets a cookie and redirects would redirect for ever.
            self._cookies = httpx.Cookies()
        asked = httpx.Request(self._hop.request.method, split_userinfo(self._hop.request.url)[0])
        # The bytes go back as they came, whatever they mean.
        headers = httpx.Headers(found, encoding="latin-1")
        self._cookies.extract_cookies(httpx.Response(answer.status, headers=headers, request=asked))

    async def _look_again(self) -> None:
        """A failed handshake shows no certificate. What this finds adds words and facts, nothing else."""
        left_s = self._deadline - self._world.monotonic()
        name = self._hop.request.tls.sni or self._hop.outgoing.place.host
        self._certificate = await certificate_at(self._hop.dial_again, name.removesuffix("."), left_s)

    def _scene(self) -> Scene:
        hop, channel = self._hop, self._hop.backend.channel
        _, host, port = hop.target
        return Scene(
            place=hop.backend.address.place if hop.backend.address else f"{host}:{port}",
            host=host,
            phase=hop.stopwatch.phase,
            budget_s=self._budget_s,
            received=channel.received if channel else 0,
            ended=channel.ended if channel else False,
            answered=hop.answer is not None,
            identified=hop.request.tls.cert is not None,
            via=hop.backend.via,
            sni=hop.request.tls.sni,
            certificate=self._certificate,
            now=self._at,
        )

    def _reading(self, found: Failure | None) -> Reading:
        hop = self._hop
        body = bytes(hop.body.content) if hop.body is not None else b""
        facts: dict[str, Scalar] = connection_facts(hop.backend, self._at, self._certificate)
        if hop.answer is not None:
            facts = answer_facts(hop.answer) | facts
        if hop.answer is not None or self._passed:
            facts["redirects"] = len(self._passed)
        if found is None and hop.body is not None:
            facts["size"] = len(body)
        if self._passed:
            facts["url"] = shown(hop.request.url, BOUND)
        if self._dns_problem is not None:
            facts["dns_error"] = self._dns_problem.value
        return Reading(
            at=self._at,
            latency_s=hop.stopwatch.last - self._started - self._own_s,
            timings=hop.stopwatch.timings(),
            facts=facts,
            headers=plain_headers(hop.answer) if hop.answer is not None else (),
            body=body,
            failure=found,
            hops=self._hops() if self._passed else (),
            earlier=tuple(plain_headers(hop.answer) for hop in self._passed if hop.answer is not None),
            talks=self._talks(found) if self._listening else (),
        )

    def _hops(self) -> tuple[sample.Hop, ...]:
        hops = [*self._passed, self._hop]
        kept = hops if len(hops) <= 2 * _KEPT else hops[:_KEPT] + hops[-_KEPT:]
        return tuple(
            sample.Hop(
                url=shown(hop.request.url, _URL),
                status=hop.answer.status if hop.answer is not None else None,
                ip=hop.backend.address.ip if hop.backend.address is not None else None,
                latency_s=hop.stopwatch.last - hop.stopwatch.began,
                timings_s=hop.stopwatch.timings(),
            )
            for hop in kept
        )

    def _talks(self, found: Failure | None) -> tuple[Talk, ...]:
        # Imported where somebody listens.
        from probe.net.talk import talk

        return tuple(
            talk(
                hop,
                connection_facts(hop.backend, self._at, self._certificate if hop is self._hop else None),
                failure=found if hop is self._hop else None,
                timeout_s=self._budget_s,
                env=self._world.env,
            )
            for hop in [*self._passed, self._hop]
        )


async def exchange(
    request: Request,
    *,
    world: World,
    deadline: float,
    cookies: httpx.Cookies | None,
    resolve: Resolve,
    listening: bool = False,
    sink: Sink | None = None,
) -> Reading:
    """Never raises for anything a server or the network does, nor for a request that cannot be sent."""
    try:
        chain = Chain(
            request,
            world=world,
            deadline=deadline,
            cookies=cookies,
            resolve=resolve,
            listening=listening,
            sink=sink,
        )
    except NetError as error:
        return Reading(at=world.now(), latency_s=0.0, failure=failure(error.reason, error.message))
    return await chain.run()


async def warm_up(http: Http) -> None:
    """What Python loads at the first connection of a process, before any clock runs."""
    # Every address handed to a socket passes through this codec: 2 to 5 ms at its first use.
    codecs.lookup("idna")
    if http != "1.1":
        from anyio.lowlevel import checkpoint

        import_module("probe.net.http2")
        # httpcore's locks load anyio's half for asyncio (18 ms) when they are first used.
        await checkpoint()
