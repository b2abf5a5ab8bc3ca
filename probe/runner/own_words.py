"""What a sample says of itself: words that no server can make a secret, or it could blank out why it failed."""

from probe.model.outcome import Outcome, Owner, Phase
from probe.model.sample import Sample
from probe.net.request import USER_AGENT
from probe.reasons import Reason

_MEASURED = ("ip", "proxy", "http", "tls", "cipher", "cert_expires", "dns_error")
"""Facts that are not a server's words."""
_SPOKEN = (*Reason, *Phase, *Owner, *Outcome, USER_AGENT, "HTTP/1.1", "HTTP/2", "--http1.1", "--http2-prior-knowledge", "status, wanted", "/dev/null")  # fmt: skip


def not_ours(given: frozenset[str], sample: Sample) -> frozenset[str]:
    """Those of `given` that stand nowhere in what was written, measured or decided here."""
    if not given:
        return given
    said = "\n".join((*_SPOKEN, *_words(sample))).lower()
    return frozenset(value for value in given if value.lower() not in said)


def _words(sample: Sample) -> list[str]:
    found, facts = sample.failure, sample.facts
    ours = [sample.probe, sample.kind, sample.vantage, sample.target, *sample.tags]
    ours += [step.name for step in sample.steps]
    ours += [str(facts[name]) for name in _MEASURED if name in facts]
    ours += [hop.ip for hop in sample.hops if hop.ip]
    if found is not None:
        ours += [text for text in (found.step, found.assertion, found.wanted) if text]
    return ours
