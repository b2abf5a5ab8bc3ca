"""Why an answer is no page of a status system, in words that say what to do. Pure.

None of it says how the vendor is: a page that cannot be read is neither good news nor bad.
"""

from collections.abc import Mapping

from probe.model.reading import Reading
from probe.model.sample import Failure
from probe.net.url import shown
from probe.reasons import Reason, failure
from probe.text import clean

OK, NOT_FOUND = 200, 404
_MOVED = range(300, 400)
_BROKEN = range(500, 600)
_TOO_OFTEN = 429
_LOGIN = (401, 407)
_REFUSED = (403, 405)
_WALLS = ("cf-mitigated", "x-amzn-waf-action", "x-datadome", "x-sucuri-block")
_LESS = 'ask less often (every = "15m"), or name another address of the page in `pages`'


def trouble_with(reading: Reading, path: str) -> Failure | None:
    """None for a 200 that may be JSON."""
    found = reading.failure
    if found is not None:
        # What cannot be sent as configured was no look at anybody's page.
        return found if found.reason == Reason.CONFIG_REQUEST else _not_reached(found)
    status = status_of(reading)
    if status == OK and not _is_page(reading):
        return None
    return failure(Reason.UNREADABLE, f"{_words(status, reading)} ({path})")


def status_of(reading: Reading) -> int | None:
    status = reading.facts.get("status")
    return status if isinstance(status, int) else None


def _not_reached(found: Failure) -> Failure:
    advice = {Reason.TOO_LARGE.value: ": give a larger `max_body`"}.get(found.reason, "")
    said = f"the status page could not be reached: {found.message}{advice}"
    return failure(Reason.UNREADABLE, said, phase=found.phase)


def _words(status: int | None, reading: Reading) -> str:
    wall = next((name for name in _WALLS if reading.header(name)), None)
    location = reading.header("location")
    if wall is not None or (status in _REFUSED and _is_page(reading)):
        what = wall or "a page of HTML"
        return f"{status} from a guard in front of the status page ({what}), which takes probe for a robot: {_LESS}"
    if status in _MOVED and location:
        return (
            f"{status}, the status page has moved to {shown(location, 120)}: write its new address as `page`"
        )
    advice: Mapping[int | None, str] = {
        OK: "200 with HTML where JSON was due: open the page in a browser, and write the address it ends at as `page`",
        NOT_FOUND: "404, there is no such document: look at `page`, and at `system`",
        _TOO_OFTEN: f"429, the status page was asked too often: {_LESS}",
    }
    if status in advice:
        return advice[status]
    if status in _BROKEN:
        return f"{status} from the status page itself, which says nothing of the service: another address of it can stand in `pages`"
    if status in _LOGIN:
        return f"{status}, the status page wants to know who asks: give `headers`, if it is not public"
    kind = (reading.header("content-type") or "no content type").partition(";")[0]
    return f"{status} where 200 was due ({clean(kind, 60)}): look at `page`, and at `system`"


def _is_page(reading: Reading) -> bool:
    return "html" in (reading.header("content-type") or "").lower() or reading.body.lstrip()[:1] == b"<"
