"""What a prober brings back: it lives only between the prober and the assertions and is never stored."""

import json
from datetime import datetime
from functools import cached_property
from typing import Any

import msgspec

from probe.model.sample import Failure, Hop, Scalar, StepResult, Timings
from probe.model.vendor import Vendor

_SAFE_CHARSETS = frozenset(
    {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin-1", "latin1", "windows-1252"}
)


class Talk(msgspec.Struct, frozen=True, kw_only=True):
    """What went over the wire for one request: for people who look, never stored.

    Each line has a mark before it, as curl prints them: `*` what happened to the connection, `>` what was
    sent, `<` what came. Headers only. `curl` is the argument list that asks the same; there is none where
    the question holds what a server handed over. Nothing is redacted or cleaned until the runner has done
    so. `unset` names each `${…}` in `curl` that no shell knows, because it was captured. `title` names the
    step of a flow.
    """

    lines: tuple[tuple[str, str], ...]
    curl: tuple[str, ...]
    unset: tuple[str, ...] = ()
    title: str = ""


class Reading(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One attempt's raw answer.

    `failure` is set when no answer came, or when a step of a flow failed; `degradation` when a step's
    `degraded` expectation failed. `headers` are in order, names in lower case. `body` is decoded from its
    content encoding and capped by `max_body`. `hops` is empty where nothing redirected, and so is `earlier`,
    the headers of each answer that did; `talks` is filled for a Net that was asked to listen. `speech` is
    the visible text of a model's answer, None where no model was asked; `vendor` what a status page said.
    """

    at: datetime
    latency_s: float
    timings: Timings = Timings()
    facts: dict[str, Scalar] = {}
    headers: tuple[tuple[str, str], ...] = ()
    earlier: tuple[tuple[tuple[str, str], ...], ...] = ()
    body: bytes = b""
    failure: Failure | None = None
    degradation: Failure | None = None
    steps: tuple[StepResult, ...] = ()
    hops: tuple[Hop, ...] = ()
    talks: tuple[Talk, ...] = ()
    speech: str | None = None
    vendor: Vendor | None = None

    def header(self, name: str) -> str | None:
        """The values of a header, joined as RFC 9110 allows; None if the answer has none of that name."""
        wanted = name.lower()
        values = [value for key, value in self.headers if key == wanted]
        return ", ".join(values) if values else None

    @cached_property
    def text(self) -> str:
        """The body as text. Only charsets that cannot run code or raise are honoured; else UTF-8."""
        content_type = self.header("content-type") or ""
        charset = "utf-8"
        for part in content_type.split(";")[1:]:
            key, _, value = part.strip().partition("=")
            if key.lower() == "charset" and value.strip("\"' ").lower() in _SAFE_CHARSETS:
                charset = value.strip("\"' ").lower()
        return self.body.decode(charset, errors="replace").removeprefix("\ufeff")

    @cached_property
    def json(self) -> Any:
        """The body as JSON. Raises ValueError with a short message for anything that is not."""
        try:
            return json.loads(self.body.removeprefix(b"\xef\xbb\xbf"))
        except (UnicodeDecodeError, RecursionError):
            raise ValueError("the body is not JSON that can be read") from None
        except json.JSONDecodeError as error:
            raise ValueError(f"the body is not JSON: {error}") from None
        except ValueError:
            # Python reads no integer of more than 4,300 digits: JSON it is all the same.
            raise ValueError("the body holds a number too long to read") from None
