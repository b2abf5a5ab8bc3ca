"""Exceptions → Failure: the one place where they are told apart and put into words.

The text of an exception is never shown: it is often empty, sometimes a whole header with its key.
"""

import errno
import os
import ssl
from typing import NamedTuple

import h11
import httpcore

from probe.model.outcome import DOING, Owner, Phase
from probe.model.sample import Failure
from probe.net.errors import DialError, NetError
from probe.reasons import Reason, failure
from probe.text import BOUND, clean
from probe.units import format_size


class Scene(NamedTuple):
    """What is known of the moment it went wrong.

    `place` is address and port once connected, host and port before. `received` counts bytes of the answer,
    `ended` says that the peer closed, `answered` that the headers were complete, `identified` that we
    hold a client certificate. `budget_s` is the time the whole exchange had.
    """

    place: str
    host: str
    phase: Phase | None
    budget_s: float
    received: int = 0
    ended: bool = False
    answered: bool = False
    identified: bool = False


_RESET = (errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED)
_UNREACHABLE = (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN)
_OURS = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
# The most telling loss first: a refusal proves that somebody is there.
_TELLING = (errno.ECONNREFUSED, *_RESET, errno.ETIMEDOUT, *_UNREACHABLE)
# OpenSSL's X509_V_ERR_*: not yet valid, expired / other host name, email, address.
_DATES, _NAMES = (9, 10), (62, 63, 64)
_UNTRUSTED = {
    18: "it is signed by itself",
    19: "the chain ends in an authority that is not trusted here",
    20: "its authority is not trusted here, or an intermediate is missing, which browsers fetch and probe does not",
    21: "its authority is not trusted here, or an intermediate is missing, which browsers fetch and probe does not",
}
_ALERTS_ABOUT_US = (
    "BAD_CERTIFICATE",
    "CERTIFICATE_EXPIRED",
    "CERTIFICATE_REVOKED",
    "UNKNOWN_CA",
    "CERTIFICATE_UNKNOWN",
)


def explain(error: Exception, scene: Scene) -> Failure:
    """For every error that network, server or request can cause. Raises `error` again if it is none of these."""
    cause = error.__cause__ if isinstance(error, httpcore.NetworkError) and error.__cause__ else error
    match cause:
        case DialError():
            return _dial(cause)
        case NetError():
            phase = None if cause.reason is Reason.CONFIG_REQUEST else scene.phase
            return failure(cause.reason, cause.message, phase=phase)
        case ssl.SSLError():
            return _tls(cause, scene)
        case OSError():
            return _broken(cause, scene)
        case httpcore.LocalProtocolError() | h11.LocalProtocolError():
            return failure(
                Reason.CONFIG_REQUEST,
                "the request contradicts itself: check content-length and its neighbours",
            )
        case httpcore.RemoteProtocolError():
            return _protocol(cause, scene)
        case _:
            raise error


def out_of_time(scene: Scene) -> Failure:
    """The deadline came. A name or connection that never was is the network's, silence after it the target's."""
    # Two digits: what went by before the first byte of ours was sent must not make "9.98 s" of ten.
    limit = f"{scene.budget_s:.0f} s" if scene.budget_s >= 9.95 else f"{scene.budget_s:.2g} s"
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
            message = f"the answer was not complete within {limit}: {format_size(scene.received)} had come"
        case _:
            message = f"no answer within {limit} ({DOING[scene.phase]})"
    return failure(Reason.TIMEOUT, message, phase=scene.phase)


def _dial(error: DialError) -> Failure:
    def telling(code: int | None) -> int:
        return _TELLING.index(code) if code in _TELLING else len(_TELLING)

    place, cause, _ = min(error.losses, key=lambda loss: telling(loss.error.errno))
    others = "" if len(error.losses) == 1 else f", and {len(error.losses) - 1} more of its addresses failed"
    if cause.errno in _OURS:
        return _exhausted(cause)
    if isinstance(cause, PermissionError):
        message = f"this machine does not allow connections to {place}: look at its firewall"
        return failure(Reason.OFFLINE, message, phase=Phase.CONNECT)
    if all(loss.local for loss in error.losses):
        return failure(Reason.OFFLINE, f"this machine has no route to {place}{others}", phase=Phase.CONNECT)
    if cause.errno == errno.ECONNREFUSED:
        reason, message = Reason.CONNECT_REFUSED, f"refused by {place}"
    elif cause.errno in _RESET:
        reason, message = Reason.CONNECT_RESET, f"{place} reset the connection (connecting)"
    elif cause.errno == errno.ETIMEDOUT:
        reason, message = Reason.CONNECT_TIMEOUT, f"{place} did not answer (connecting)"
    else:
        reason, message = Reason.CONNECT_UNREACHABLE, f"{place} cannot be reached: {_system_words(cause)}"
    return failure(reason, message + others, phase=Phase.CONNECT)


def _tls(error: ssl.SSLError, scene: Scene) -> Failure:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate(error, scene)
    name = error.reason or ""
    owner = None
    if "CERTIFICATE_REQUIRED" in name:
        message, owner = "the server wants a client certificate: set `cert` and `key`", Owner.CLIENT
    elif scene.identified and name.endswith(_ALERTS_ABOUT_US):
        message, owner = "the server refused our client certificate: look at `cert`", Owner.CLIENT
    elif isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        message = f"{scene.place} closed the connection in the TLS handshake"
    elif name in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST"):
        message = f"{scene.place} does not speak TLS: is it http://?"
    else:
        # OpenSSL's own word for it: a constant of the library, not text of the server.
        message = f"TLS failed with {scene.place}: {clean(name.replace('_', ' ').lower() or 'no detail', 80)}"
    return failure(Reason.TLS_HANDSHAKE, message, phase=scene.phase, owner=owner)


def _certificate(error: ssl.SSLCertVerificationError, scene: Scene) -> Failure:
    code = error.verify_code
    if code in _DATES:
        word = "has expired" if code == 10 else "is not valid yet"
        return failure(Reason.TLS_EXPIRED, f"the certificate of {scene.host} {word}", phase=Phase.TLS)
    if code in _NAMES:
        message = f"the certificate is for another name than {scene.host}"
        return failure(Reason.TLS_NAME, message, phase=Phase.TLS)
    why = _UNTRUSTED.get(code) or clean(error.verify_message, 80)
    message = f"the certificate of {scene.host} is not trusted: {why}"
    return failure(Reason.TLS_UNTRUSTED, message, phase=Phase.TLS)


def _broken(error: OSError, scene: Scene) -> Failure:
    if error.errno in _OURS:
        return _exhausted(error)
    doing = DOING[scene.phase] if scene.phase else "starting"
    if error.errno == errno.ETIMEDOUT:
        return failure(Reason.TIMEOUT, f"{scene.place} fell silent ({doing})", phase=scene.phase)
    if error.errno in _UNREACHABLE:
        message = f"the way to {scene.place} broke ({doing})"
        return failure(Reason.CONNECT_UNREACHABLE, message, phase=scene.phase)
    if error.errno in _RESET:
        message = f"{scene.place} reset the connection ({doing})"
    else:
        message = f"the connection to {scene.place} broke ({doing}): {_system_words(error)}"
    return failure(Reason.CONNECT_RESET, message, phase=scene.phase)


def _protocol(error: httpcore.RemoteProtocolError, scene: Scene) -> Failure:
    came = format_size(scene.received)
    if getattr(error.__cause__, "error_status_hint", None) == 431:
        reason, message = Reason.TOO_LARGE, "its headers are larger than 100 KiB"
    elif scene.ended and not scene.received:
        reason, message = Reason.PROTOCOL, f"{scene.place} closed the connection without an answer"
    elif scene.ended and not scene.answered:
        reason, message = Reason.TRUNCATED, f"the answer ended inside its headers, after {came}"
    elif scene.ended:
        reason, message = Reason.TRUNCATED, f"the body ended early, after {came}"
    else:
        said = str(error) if isinstance(error.__cause__, h11.RemoteProtocolError) else "no detail"
        reason, message = Reason.PROTOCOL, f"the answer is not valid HTTP: {clean(said, BOUND)}"
    return failure(reason, message, phase=scene.phase)


def _exhausted(error: OSError) -> Failure:
    message = (
        f"this machine ran out of resources ({_system_words(error)}): ask less at a time, or raise ulimit -n"
    )
    return failure(Reason.INTERNAL, message)


def _system_words(error: OSError) -> str:
    return os.strerror(error.errno).lower() if error.errno else "the system does not say why"
