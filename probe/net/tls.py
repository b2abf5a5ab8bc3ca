"""TLS contexts: made once per set of options, shared by every exchange of the process."""

import ssl
import stat
import sys
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from probe.net.errors import NetError
from probe.net.request import Http, TlsOptions
from probe.reasons import Reason


class _Roots(NamedTuple):
    cafile: str | None
    capath: str | None


_PEM, _CERTIFICATE, _KEY = b"-----BEGIN ", b"CERTIFICATE-----", b"PRIVATE KEY-----"
_PROTOCOLS: dict[Http, list[str]] = {"1.1": ["http/1.1"], "2": ["h2"], "any": ["h2", "http/1.1"]}


def context_for(options: TlsOptions, http: Http = "1.1") -> ssl.SSLContext:
    """A client context that offers these versions of HTTP. Raises NetError (config.request) for a bad file.

    Making one may read a bundle of authorities (some 10 ms), so it is done before the clock starts. The
    name and the pins belong to a connection: contexts are shared across them.
    """
    return _made(options.ca, options.cert, options.key, http, verify=options.verify)


@lru_cache(maxsize=256)
def _made(ca: str | None, cert: str | None, key: str | None, http: Http, *, verify: bool) -> ssl.SSLContext:
    context = _verifying(ca) if verify else _trusting()
    context.set_alpn_protocols(_PROTOCOLS[http])
    if cert is not None:
        _load_identity(context, cert, key)
    return context


def _verifying(ca: str | None) -> ssl.SSLContext:
    roots = _Roots(ca, None) if ca is not None else _system_roots()
    if ca is not None:
        _require_file("authorities", ca)
    try:
        context = ssl.create_default_context(cafile=roots.cafile, capath=roots.capath)
    except (OSError, ValueError) as error:
        raise _unusable("authorities", roots.cafile or "", error) from None
    # One verdict on every Python: from 3.13 on the defaults refuse private authorities that browsers and
    # curl accept, and accept an intermediate as an anchor, as curl does.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def _trusting() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _system_roots() -> _Roots:
    """The system's own store: it holds the company's authority, and agrees with curl on the same machine.

    Its compiled-in places are named, so that SSL_CERT_FILE of one shell cannot make cron say otherwise.
    certifi stands in where the system keeps none (slim containers, Python from python.org on a Mac).
    """
    if sys.platform == "win32":
        return _Roots(None, None)  # the defaults then are the stores of Windows
    places = ssl.get_default_verify_paths()
    cafile = places.openssl_cafile if Path(places.openssl_cafile).is_file() else None
    hashed = next(Path(places.openssl_capath).glob("*.0"), None)
    capath = places.openssl_capath if hashed is not None else None
    if cafile is None and capath is None:
        import certifi

        cafile = certifi.where()
    return _Roots(cafile, capath)


def _load_identity(context: ssl.SSLContext, cert: str, key: str | None) -> None:
    def refuse() -> str:
        # Otherwise OpenSSL would ask for it at the terminal, and wait.
        raise NetError(
            Reason.CONFIG_REQUEST,
            f"the key {key or cert} has a passphrase: store it without one (openssl pkey)",
        )

    for path in (cert, key):
        if path is not None:
            _require_file("client certificate or key", path)
    _require_part("certificate", "cert", cert, _CERTIFICATE)
    _require_part("private key", "key", key or cert, _KEY)
    try:
        context.load_cert_chain(cert, key, password=refuse)
    except ssl.SSLError as error:
        raise _unusable("client certificate or key", key or cert, error) from None


def _require_part(what: str, name: str, path: str, mark: bytes) -> None:
    """Raises NetError for PEM that holds something else: OpenSSL's words for that are about its format."""
    data = Path(path).read_bytes()
    if _PEM in data and mark not in data:
        raise NetError(
            Reason.CONFIG_REQUEST, f"there is no {what} in {path}: name the file that holds it as `{name}`"
        )


def _require_file(what: str, path: str) -> None:
    """Raises NetError unless it is a regular file that opens: a pipe would keep OpenSSL waiting for its writer."""
    try:
        mode = Path(path).stat().st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):  # a folder is told by opening it
            raise NetError(Reason.CONFIG_REQUEST, f"the {what} in {path} cannot be used: it is not a file")
        Path(path).open("rb").close()
    except (OSError, ValueError) as error:
        raise _unusable(what, path, error) from None


def _unusable(what: str, path: str, error: Exception) -> NetError:
    if isinstance(error, OSError) and not isinstance(error, ssl.SSLError):
        why = error.strerror or "it cannot be read"
    elif isinstance(error, ssl.SSLError) and error.reason == "KEY_VALUES_MISMATCH":
        why = "the key does not belong to the certificate"
    else:
        why = "it is not in PEM format"
    return NetError(Reason.CONFIG_REQUEST, f"the {what} in {path} cannot be used: {why}")
