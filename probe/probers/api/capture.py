"""Values taken out of an answer for later steps, or the reason why not."""

import json
import re
from typing import TYPE_CHECKING

from probe.model.reading import Reading
from probe.model.sample import Failure
from probe.net.url import problem_with
from probe.probers.api.inherit import same_origin
from probe.probers.api.settings import VERBS, Step
from probe.probers.request_keys import texts
from probe.probers.request_url import Address, captured, is_host_captured
from probe.reasons import Reason, failure
from probe.template import Name, Scope, Template
from probe.text import BOUND, clean

if TYPE_CHECKING:
    from probe.net.request import Request

MAX_VALUE = 16 * 1024
"""Characters a captured value may have: it goes into URLs and headers."""

_UNFIT = re.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f\\ud800-\\udfff]")


class _UnfitError(LookupError):
    """A value that cannot be handed on."""


def capture(step: Step, name: str, reading: Reading, scope: Scope) -> tuple[frozenset[str], Failure | None]:
    """Put every value the step captures into the scope: the names that worked, and the first that did not."""
    worked: set[str] = set()
    first: Failure | None = None
    for wanted, extractor in step.capture.items():
        try:
            scope.capture(wanted, as_text(extractor.read(reading)))
            worked.add(wanted)
        except LookupError as error:
            why = clean(str(error.args[0]) if error.args else "it is not there", BOUND)
            message = f"could not capture {wanted!r} from {clean(extractor.text, 100)}: {why}"
            first = first or failure(Reason.CAPTURE, message, step=name)
    return frozenset(worked), first


def misfit(step: Step, name: str, address: Address, scope: Scope) -> Failure | None:
    """A captured value that the step cannot ask with: the server's doing, not the configuration's."""
    for path, template in texts(step):
        for used in sorted(captured(template)):
            why = _misfit(path, scope.fill(Template(source="", parts=(Name(used),))), address)
            if why:
                return _failed(used, why, name)
    return None


def misleading(template: Template, name: str, request: "Request", base: Address) -> Failure | None:
    """A captured host that is an address `ip` does not ask for: the server's doing as well."""
    if not is_host_captured(template) or same_origin(request.url, base.url):
        return None
    from probe.net.route import misled

    why = misled(request.route, request.url)
    return None if why is None else _failed(min(captured(template)), why, name)


def _failed(used: str, why: str, name: str) -> Failure:
    message = f"cannot ask with the captured {used!r}: {clean(why, BOUND)}"
    return failure(Reason.CAPTURE, message, step=name)


def _misfit(path: str, value: str, address: Address) -> str | None:
    if path in ("url", *VERBS):
        return problem_with(address.url)
    if path.partition(".")[0] in ("headers", "cookies", "bearer") and not _is_latin(value):
        return f"in `{path}` it holds characters that a header cannot"
    return None


def _is_latin(value: str) -> bool:
    try:
        value.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def as_text(value: object) -> str:
    """A text as it is, a number or a truth value as JSON writes it. Raises LookupError for anything else."""
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    if not isinstance(value, str):
        kind = "null" if value is None else "an object" if isinstance(value, dict) else "a list"
        raise _UnfitError(f"it is {kind}, not one text, number or truth value")
    text = value.strip("\r\n")
    if not text:
        raise _UnfitError("it is empty")
    if len(text) > MAX_VALUE:
        raise _UnfitError(f"it is longer than {MAX_VALUE} characters")
    if _UNFIT.search(text):
        raise _UnfitError("it holds a line end or another control character")
    return text
