"""The door of this package: one HTTP exchange, measured.

Importing it stays cheap. httpx is imported by `prepare`, else by the first exchange before its clock starts.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from probe.model.reading import Reading
from probe.net.request import Http, Request
from probe.world import World

if TYPE_CHECKING:
    from httpx import Cookies

    from probe.net.resolve import Resolve
    from probe.net.sink import Sink

__all__ = ["Cookies", "Net"]


class Net:
    """One for a pass. TLS contexts are shared, connections never.

    `resolve` stands in for the system's resolver. `listening` fills the `talks` of every Reading.
    """

    def __init__(self, resolve: "Resolve | None" = None, *, listening: bool = False) -> None:
        self._resolve = resolve
        self._listening = listening
        self._warm: set[Http] = set()

    def prepare(self) -> None:
        """Import what an exchange needs, so that the first one of a pass does not hold up the others."""
        for name in ("chain", "resolve"):
            import_module(f"probe.net.{name}")

    async def exchange(
        self,
        request: Request,
        *,
        world: World,
        deadline: float,
        cookies: "Cookies | None" = None,
        sink: "Sink | None" = None,
    ) -> Reading:
        """Ask, follow redirects, read the answer. Whatever goes wrong is the Reading's `failure`.

        `deadline` is on `world.monotonic` and nothing outlives it: lookup, connection, handshake, redirects,
        body. `timings` are those of the last hop, `latency_s` is from the start to the last byte wanted.
        `cookies` is a jar to send from and to keep what comes; it may be shared between exchanges.
        `sink` is handed the last answer's body while it comes, and ends the reading once it wants no more.
        """
        from probe.net import chain, resolve

        if request.http not in self._warm:
            await chain.warm_up(request.http)
            self._warm.add(request.http)
        return await chain.exchange(
            request,
            world=world,
            deadline=deadline,
            cookies=cookies,
            resolve=self._resolve or resolve.lookup,
            listening=self._listening,
            sink=sink,
        )

    async def aclose(self) -> None:
        """Nothing is left open between exchanges; the call is part of the contract for what will be."""


def __getattr__(name: str) -> Any:
    """`Cookies` is httpx's jar, brought in when somebody asks for it."""
    if name == "Cookies":
        from httpx import Cookies

        return Cookies
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
