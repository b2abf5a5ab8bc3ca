"""Exceptions → Failure: the one place where they are told apart and put into words.

The text of an exception is never shown: it is often empty, sometimes a whole header with its key.
"""

import errno
import os
import ssl
from datetime import datetime
from typing import NamedTuple

from probe.model.outcome import DOING, Owner, Phase
from probe.model.sample import Failure
from probe.net.certificate import read_certificate
from probe.net.errors import EXHAUSTED, BrokenAnswerError, DialError, Loss, NetError, ProxyError
from probe.net.handshake import why_broken
from probe.net.proxy import Via
from probe.net.refusal import why_refused
from probe.reasons import Reason, failure
from probe.units import format_size


class Scene(NamedTuple):
    """What is known of the moment it went wrong.

    `place` is address and port once connected, host and port before. `received` counts bytes of the answer,
    `ended` says that the peer closed, `answered` that the headers were complete, `identified` that we
    hold a client certificate. `budget_s` is the time the whole exchange had. `via` is the proxy on the way.
    `sni` is the name asked for in TLS where it is not the host's, `certificate` (DER) what a second look
    showed after one that did not pass, and `now` the moment to count its days from.
    """

    place: str
    host: str
    phase: Phase | None
    budget_s: float
    received: int = 0
    ended: bool = False
    answered: bool = False
    identified: bool = False
    via: Via | None = None
    sni: str | None = None
    certificate: bytes | None = None
    now: datetime | None = None

    @property
    def peer(self) -> str:
        """Who was spoken to, as a message says it."""
        return self.place if self.via is None else f"{self.place} through the proxy {self.via.place}"


_RESET = (errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED)
_FORBIDDEN = (errno.EACCES, errno.EPERM)
_UNREACHABLE = (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN, *_FORBIDDEN)
# Nobody listens: at an address, at the path of a Unix socket.
_REFUSED = (errno.ECONNREFUSED, errno.ENOENT, errno.ENOTSOCK, errno.EPROTOTYPE)
_NO_ANSWER = (Reason.PROTOCOL, Reason.TRUNCATED, Reason.CONNECT_RESET, Reason.TOO_LARGE_HEADERS)
# The most telling loss first: a refusal proves that somebody is there.
_TELLING = (*_REFUSED, *_RESET, errno.ETIMEDOUT, *_UNREACHABLE)


def explain(error: Exception, scene: Scene) -> Failure:
    """For every error that network, server or request can cause. Raises `error` again if it is none of these."""
    found = _told(error, scene)
    forwarded = scene.via is not None and scene.via.forwards and not scene.answered
    if forwarded and found.reason in _NO_ANSWER and found.phase not in (Phase.DNS, Phase.CONNECT):
        # A target that fails behind a forwarding proxy shows as an answer of the proxy's.
        return failure(Reason.PROXY, found.message, phase=found.phase)
    return found


def _told(error: Exception, scene: Scene) -> Failure:
    match error:
        case DialError():
            return _dial(error)
        case ProxyError(cause=Exception()):
            return _way_to_proxy(error, scene)
        case BrokenAnswerError():
            return _protocol(error, scene)
        case NetError():
            phase = None if error.reason is Reason.CONFIG_REQUEST else scene.phase
            return failure(error.reason, error.message, phase=phase, owner=error.owner)
        case ssl.SSLError():
            return _tls(error, scene)
        case OSError():
            return _broken(error, scene)
        case _:
            raise error


def out_of_time(scene: Scene) -> Failure:
    """The deadline came. A name or connection that never was is the network's, silence after it the target's."""
    # Two digits: what went by before the first byte of ours was sent must not make "9.98 s" of ten.
    limit = f"{scene.budget_s:.0f} s" if scene.budget_s >= 9.95 else f"{scene.budget_s:.2g} s"
    if scene.via is not None and (found := _late_proxy(scene.via, scene, limit)):
        return found
    match scene.phase:
        case None:
            return failure(Reason.TIMEOUT, "no time was left to ask")
        case Phase.DNS:
            message = f"no name server answered for {scene.host} within {limit}"
            return failure(Reason.DNS, message, phase=Phase.DNS)
        case Phase.CONNECT:
            message = f"no connection to {scene.place} within {limit}"
            return failure(Reason.CONNECT_TIMEOUT, message, phase=Phase.CONNECT)
        case Phase.RECEIVE:
            what = "the answer was" if scene.answered else "the headers were"
            message = f"{what} not complete within {limit}: {format_size(scene.received)} had come"
        case _:
            proxy = f" through the proxy {scene.via.place}" if scene.via is not None else ""
            message = f"no answer{proxy} within {limit} ({DOING[scene.phase]})"
    return failure(Reason.TIMEOUT, message, phase=scene.phase)


def _late_proxy(via: Via, scene: Scene, limit: str) -> Failure | None:
    """Silence before the proxy took the connection is its own; after it, it waits for the target itself.

    None once the tunnel stands, and while we resolve the target's name ourselves.
    """
    if scene.phase not in (Phase.DNS, Phase.CONNECT) or (via.connected and scene.phase is Phase.DNS):
        return None
    owner = None
    if via.connected:
        message, owner = (
            f"the proxy {via.place} did not connect to {scene.place} within {limit}",
            Owner.NETWORK,
        )
    elif scene.phase is Phase.DNS:
        message = f"no name server answered for the proxy {via.place} within {limit}"
    else:
        message = f"no connection to the proxy {via.place} within {limit}"
    return failure(Reason.PROXY, message, phase=scene.phase, owner=owner)


def _way_to_proxy(error: ProxyError, scene: Scene) -> Failure:
    """What went wrong with the proxy itself, told as if it had been the target."""
    if error.cause is None or scene.via is None:
        return failure(Reason.PROXY, error.message, phase=scene.phase)
    host = scene.via.place.rpartition(":")[0].strip("[]")
    inner = _told(
        error.cause, scene._replace(place=scene.via.place, host=host, via=None, identified=False, sni=None)
    )
    if inner.reason in (Reason.OFFLINE, Reason.INTERNAL):
        return inner
    return failure(Reason.PROXY, f"{error.message}: {inner.message}", phase=scene.phase)


def _dial(error: DialError) -> Failure:
    starved = next(filter(_is_starved, error.losses), None)
    if starved is not None:
        # Whatever the others said, this one was never asked.
        return _exhausted(starved.error, starved.place)
    place, cause, local = min(error.losses, key=_telling)
    others = "" if len(error.losses) == 1 else f", and {len(error.losses) - 1} more of its addresses failed"
    if cause.errno in _FORBIDDEN and place.startswith("unix:"):
        message = f"this user may not connect to {place}: look at its permissions"
        return failure(Reason.CONFIG_REQUEST, message)
    if cause.errno in _FORBIDDEN and local:
        message = f"this machine does not allow connections to {place}: look at its firewall"
        return failure(Reason.OFFLINE, message + others, phase=Phase.CONNECT)
    if local:
        return failure(Reason.OFFLINE, f"this machine has no route to {place}{others}", phase=Phase.CONNECT)
    if cause.errno == errno.ECONNREFUSED:
        reason, message = Reason.CONNECT_REFUSED, f"refused by {place}"
    elif cause.errno in _REFUSED:
        reason, message = Reason.CONNECT_REFUSED, f"there is no socket at {place.removeprefix('unix:')}"
    elif cause.errno in _RESET:
        reason, message = Reason.CONNECT_RESET, f"{place} reset the connection (connecting)"
    elif cause.errno == errno.ETIMEDOUT:
        reason, message = Reason.CONNECT_TIMEOUT, f"{place} did not answer (connecting)"
    elif cause.errno in _FORBIDDEN:
        reason, message = Reason.CONNECT_UNREACHABLE, f"the network does not allow connections to {place}"
    else:
        reason, message = Reason.CONNECT_UNREACHABLE, f"{place} cannot be reached: {_system_words(cause)}"
    return failure(reason, message + others, phase=Phase.CONNECT)


def _is_starved(loss: Loss) -> bool:
    """EADDRNOTAVAIL, where there is a route: no port is free. Without one, no address of ours fits."""
    return not loss.local and loss.error.errno in (*EXHAUSTED, errno.EADDRNOTAVAIL)


def _telling(loss: Loss) -> tuple[bool, int]:
    """In the order of what a loss says: that of this machine says nothing of the target."""
    code = loss.error.errno
    return loss.local, _TELLING.index(code) if code in _TELLING else len(_TELLING)


def _tls(error: ssl.SSLError, scene: Scene) -> Failure:
    name = scene.sni or scene.host
    if isinstance(error, ssl.SSLCertVerificationError):
        certificate = read_certificate(scene.certificate) if scene.certificate else None
        reason, message = why_refused(error, name, certificate, scene.now)
        return failure(reason, message, phase=Phase.TLS)
    reason, message, owner = why_broken(error, peer=scene.peer, host=name, identified=scene.identified)
    return failure(reason, message, phase=scene.phase, owner=owner)


def _broken(error: OSError, scene: Scene) -> Failure:
    if error.errno in EXHAUSTED:
        return _exhausted(error, scene.peer)
    doing = DOING[scene.phase] if scene.phase else "starting"
    if error.errno == errno.ETIMEDOUT:
        return failure(Reason.TIMEOUT, f"{scene.peer} fell silent ({doing})", phase=scene.phase)
    if error.errno in _UNREACHABLE:
        message = f"the way to {scene.peer} broke ({doing})"
        return failure(Reason.CONNECT_UNREACHABLE, message, phase=scene.phase)
    if error.errno in _RESET:
        message = f"{scene.peer} reset the connection ({doing})"
    else:
        message = f"the connection to {scene.peer} broke ({doing}): {_system_words(error)}"
    return failure(Reason.CONNECT_RESET, message, phase=scene.phase)


def _protocol(error: BrokenAnswerError, scene: Scene) -> Failure:
    came = format_size(scene.received)
    if error.too_long:
        what = "the head of a chunk, or what follows the body, is" if scene.answered else "its headers are"
        reason, message = Reason.TOO_LARGE_HEADERS, f"{what} larger than 100 KiB"
    elif scene.ended and not scene.received:
        reason, message = Reason.PROTOCOL, f"{scene.peer} closed the connection without an answer"
    elif scene.ended and not scene.answered:
        reason, message = Reason.TRUNCATED, f"the answer ended inside its headers, after {came}"
    elif scene.ended:
        reason, message = Reason.TRUNCATED, f"the body ended early, after {came}"
    else:
        reason, message = error.reason, error.message
    return failure(reason, message, phase=scene.phase)


def _exhausted(error: OSError, place: str) -> Failure:
    if error.errno == errno.EADDRNOTAVAIL:
        message = f"this machine has no free port left to connect to {place} from: ask less at a time"
    else:
        message = f"this machine ran out of resources ({_system_words(error)}): ask less at a time, or raise ulimit -n"
    return failure(Reason.INTERNAL, message)


def _system_words(error: OSError) -> str:
    return os.strerror(error.errno).lower() if error.errno else "the system does not say why"
