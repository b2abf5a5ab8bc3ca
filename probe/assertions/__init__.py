"""The expression language: `subject operator value`. The grammar is in `grammar.py`.

status == 200 · status in 200..399 · total < 800ms · header.content-type contains html
body contains 'Add to basket' · $.items[0].id exists · length($.items) == 1 · cert_days > 14
"""

from pathlib import Path

from probe.assertions.errors import ExpressionError
from probe.model.probe import Expectation, Extractor
from probe.registry import Entry, Table

__all__ = ["SUBJECTS", "ExpressionError", "parse", "parse_subject"]

SUBJECTS = Table(
    "subject",
    {
        "status": Entry("probe.assertions.facts", "the HTTP status, a number"),
        "total": Entry("probe.assertions.timing", "start to last byte, a duration"),
        "dns": Entry("probe.assertions.timing", "resolving the name"),
        "connect": Entry("probe.assertions.timing", "opening the connection"),
        "send": Entry("probe.assertions.timing", "sending the request"),
        "wait": Entry("probe.assertions.timing", "until the first byte of the answer"),
        "receive": Entry("probe.assertions.timing", "from the first byte to the last"),
        "header": Entry("probe.assertions.content", "header.NAME, text"),
        "body": Entry("probe.assertions.content", "the decoded body, text"),
        "size": Entry("probe.assertions.facts", "bytes of the decoded body"),
        "redirects": Entry("probe.assertions.facts", "redirects followed"),
        "cert_days": Entry("probe.assertions.facts", "days until the certificate expires"),
        "tls": Entry(
            "probe.assertions.facts",
            "the TLS version (tls >= 1.2), or the time of the handshake (tls < 200ms)",
        ),
        "http": Entry("probe.assertions.facts", "the HTTP version, such as 1.1"),
        "ip": Entry("probe.assertions.facts", "the address that answered"),
        "text": Entry("probe.assertions.speech", "what a model said, text"),
        "finish": Entry("probe.assertions.speech", "why the model stopped, in the vendor's word"),
        "first_token": Entry("probe.assertions.speech", "from the request to the first visible text"),
        "first_any": Entry("probe.assertions.speech", "from the request to the first text or thinking"),
        "longest_gap": Entry("probe.assertions.speech", "between two pieces of text that follow each other"),
        "longest_silence": Entry("probe.assertions.speech", "between two frames of any kind, pings included"),
        "stalls": Entry("probe.assertions.speech", "gaps longer than `stall`, a number"),
        "tokens_in": Entry("probe.assertions.speech", "tokens of the question, as the service counts them"),
        "tokens_out": Entry("probe.assertions.speech", "tokens of the answer, as the service counts them"),
        "tokens_per_s": Entry("probe.assertions.speech", "speed of speech; known from 100 tokens on"),
        "$": Entry("probe.assertions.jsonpath", "a JSONPath (RFC 9535) into the body"),
        "schema": Entry(
            "probe.assertions.schema", "schema 'file.json': the body fits a JSON Schema", "schema"
        ),
    },
)


def parse(text: str, *, base: Path | None = None) -> Expectation:
    """The compiled assertion. Files it names are looked for in `base`. Raises ExpressionError."""
    from probe.assertions.build import build

    return build(text, base)


def parse_subject(text: str) -> Extractor:
    """The compiled subject of a capture, such as `$.access_token` or `header.location`. Raises ExpressionError."""
    from probe.assertions.build import build_reader

    return build_reader(text)
