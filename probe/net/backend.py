"""The way to one connection, on plain asyncio: it knows the phases, the address and the proxy."""

import socket
import ssl
from collections.abc import Mapping, Sequence

from probe.model.outcome import Phase
from probe.net.channel import Channel
from probe.net.connect import Connected, connect, connect_publicly, connect_unix
from probe.net.errors import DialError, NameLookupError, ProxyError
from probe.net.pipe import PlainPipe
from probe.net.proxy import Forward, Proxy, Via, proxy_for
from probe.net.request import Route, TlsOptions
from probe.net.resolve import Address, Resolve, asking_for, literal, of_family
from probe.net.route import rules_for
from probe.net.socks import greet, open_socks
from probe.net.timing import Stopwatch
from probe.net.tls import context_for
from probe.net.tunnel import SealedPipe, open_tunnel

_FAMILIES = {"any": socket.AF_UNSPEC, "4": socket.AF_INET, "6": socket.AF_INET6}


class Backend:
    """Makes the one connection of one hop and keeps what is to be known about it.

    `target` is the hop's scheme, host and port. The order is curl's: a Unix socket is the whole way; else
    `connect_to` names another host, then `resolve`, then the resolver its address. Through a proxy there is
    no `address`: it would be the proxy's, and whether the target's is private cannot be seen.
    Making one raises NetError (config.request).
    """

    def __init__(
        self,
        resolve: Resolve,
        stopwatch: Stopwatch,
        *,
        route: Route,
        target: tuple[str, str, int],
        env: Mapping[str, str],
        tls: TlsOptions,
    ) -> None:
        self._stopwatch = stopwatch
        self._route = route
        self._rules = rules_for(route)
        self._family = _FAMILIES[route.ip]
        self._resolve = asking_for(resolve, self._family)
        self._proxy = proxy_for(route.proxy, target, env)
        self._proxy_tls: ssl.SSLContext | None = None
        self._pipe: PlainPipe | None = None
        self.via: Via | None = None
        self.forward: Forward | None = None
        self.address: Address | None = None
        self.channel: Channel | None = None
        if self._proxy is not None:
            self._prepare(self._proxy, target, tls)

    @property
    def proxy(self) -> str | None:
        """Host and port of the proxy on the way, if there is one."""
        return self.via.place if self.via is not None else None

    async def connect(self, host: str, port: int) -> Channel:
        pipe = await self.open(host, port)
        self._stopwatch.leave()
        self.channel = Channel(pipe, self._stopwatch)
        return self.channel

    async def open(self, host: str, port: int) -> PlainPipe:
        """The way there, up to where TLS or HTTP begins. Raises DialError, NameLookupError, ProxyError, OSError."""
        to_host, to_port = self._rules.detour(host, port) or (host, port)
        if self._proxy is not None:
            return await self._through(self._proxy, to_host, to_port)
        if self._route.unix_socket is not None:
            self._stopwatch.enter(Phase.CONNECT)
            return self._keep(await connect_unix(self._route.unix_socket))
        return self._keep(await self._dial(to_host, to_port))

    def close(self) -> None:
        if self.channel is not None:
            self.channel.close()
        elif self._pipe is not None:
            self._pipe.close()

    def _prepare(self, proxy: Proxy, target: tuple[str, str, int], tls: TlsOptions) -> None:
        scheme, host, port = target
        # In absolute form a proxy connects where the URL says: another place takes a tunnel, as with curl.
        forwards = scheme == "http" and not proxy.speaks_socks and self._rules.detour(host, port) is None
        self.via = Via(proxy.place, connected=False, forwards=forwards)
        self.forward = Forward(proxy) if forwards else None
        if proxy.scheme == "https":
            self._proxy_tls = context_for(TlsOptions(ca=tls.ca))

    def _keep(self, connected: Connected) -> PlainPipe:
        self.address = connected.address
        return PlainPipe(connected.socket)

    async def _dial(self, host: str, port: int, *, to_proxy: bool = False) -> Connected:
        addresses = await self._addresses(host, port)
        self._stopwatch.enter(Phase.CONNECT)
        if to_proxy or self._route.allow_private:
            return await connect(addresses)
        return await connect_publicly(addresses, host)

    async def _addresses(self, host: str, port: int) -> Sequence[Address]:
        """Never empty. The phase is `dns` only where somebody is asked."""
        pinned = self._rules.pinned(host, port)
        written = [found for ip in pinned or (host,) if (found := literal(ip, port)) is not None]
        if not written:
            self._stopwatch.enter(Phase.DNS)
            written = list(await self._resolve(host, port))
        return of_family(written, host, self._family) if self._family else written

    async def _through(self, proxy: Proxy, host: str, port: int) -> PlainPipe:
        """A pipe that ends at the target, or in a proxy that forwards.

        Raises ProxyError, and NameLookupError for a name that the proxy leaves to us.
        """
        try:
            pipe = await self._reach(proxy)
            self.via = Via(proxy.place, connected=True, forwards=self.forward is not None)
            if self.forward is not None:
                return pipe
            if not proxy.speaks_socks:
                await open_tunnel(pipe, proxy, host, port)
            elif proxy.scheme == "socks5h":
                await open_socks(pipe, proxy, host, port)
            else:
                address = await self._locally(host, port)
                await open_socks(pipe, proxy, address.ip, port)
        except OSError as error:
            raise ProxyError(f"the proxy {proxy.place} did not take us there", cause=error) from error
        return pipe

    async def _reach(self, proxy: Proxy) -> PlainPipe:
        """A proxy that is ready to be told where to: until then, silence is its own."""
        try:
            connected = await self._dial(proxy.host, proxy.port, to_proxy=True)
        except (NameLookupError, DialError) as error:
            raise ProxyError(f"the proxy {proxy.place} cannot be reached", cause=error) from error
        pipe = self._pipe = PlainPipe(connected.socket)
        if self._proxy_tls is not None:
            sealed = pipe = self._pipe = SealedPipe(pipe, self._proxy_tls, proxy.host)
            await sealed.handshake()
        elif proxy.speaks_socks:
            await greet(pipe, proxy)
        return pipe

    async def _locally(self, host: str, port: int) -> Address:
        """The target's first address. A failure here is one of its name, not of the proxy."""
        addresses = await self._addresses(host, port)
        self._stopwatch.enter(Phase.CONNECT)
        return addresses[0]
