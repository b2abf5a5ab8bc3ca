"""A word to those whose machine reaches the world through a proxy only: probes use none unless they are told to."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from probe.reasons import Reason

if TYPE_CHECKING:
    from probe.model.probe import Probe
    from probe.model.sample import Sample

_UNREACHED = (Reason.DNS, Reason.CONNECT_REFUSED, Reason.CONNECT_TIMEOUT, Reason.CONNECT_RESET, Reason.CONNECT_UNREACHABLE, Reason.OFFLINE)  # fmt: skip
_VARIABLES = {"https": ("https_proxy", "HTTPS_PROXY"), "http": ("http_proxy",)}
_FOR_ALL = ("all_proxy", "ALL_PROXY")


def proxy_hint(samples: "Sequence[Sample]", probes: "Sequence[Probe]", env: Mapping[str, str]) -> str | None:
    """For the first sample that did not get there, asked without a proxy where the environment names one."""
    settings = {probe.name: probe.settings for probe in probes}
    for sample in samples:
        if sample.failure is None or sample.failure.reason not in _UNREACHED:
            continue
        if getattr(settings.get(sample.probe), "proxy", None) is not None:
            continue  # also where it says "none": that was a decision
        name = _named_for(sample.target, env)
        if name is not None:
            return f'probe: {name} is set but not used: -x env (or proxy = "env") uses it'
    return None


def _named_for(target: str, env: Mapping[str, str]) -> str | None:
    """The variable that names a proxy for what was asked, `GET https://shop.example/`; no_proxy is heeded."""
    from probe.net.errors import NetError
    from probe.net.proxy import ENVIRONMENT, proxy_for
    from probe.net.url import origin, problem_with

    url = next((word for word in target.split() if "://" in word), "")
    if problem_with(url):
        return None
    found = origin(url)
    try:
        if proxy_for(ENVIRONMENT, found, env) is None:
            return None
    except NetError:
        return None  # what it says is no proxy: to be sent there would help nobody
    return next((name for name in (*_VARIABLES[found[0]], *_FOR_ALL) if env.get(name, "").strip()), None)
