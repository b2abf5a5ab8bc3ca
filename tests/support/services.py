"""Services with their vendors' status pages, minute by minute: what is asked, what the pages said, and how it is grouped."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from analysis.vectors import lines, moment, sample
from msgspec.structs import replace

from probe.model.outcome import Outcome
from probe.model.sample import Sample
from probe.model.vendor import Health, Incident, Vendor
from probe.reasons import Reason, failure
from probe.units import format_moment

DAY_MIN = 24 * 60
NOW = format_moment(moment(86_400))
BUSY = failure(Reason.CAPACITY, "529 overloaded_error")
CONFIG = (
    "".join(
        f'[[probe]]\nname = "claude-{name}"\nurl = "http://127.0.0.1:9/"\n'
        for name in ("web", "api", "haiku")
    )
    + """\
[[probe]]
name = "claude-status"
kind = "status"
every = "5m"
page = "http://127.0.0.1:9/"
[[group]]
name = "claude"
surfaces = { page = "claude-web", API = "claude-api", inference = "claude-haiku", status = "claude-status" }
"""
)
POSTED, BEGAN, RESOLVED = moment(334 * 60), moment(300 * 60), moment(385 * 60)
INCIDENT = Incident(
    id="p7xk2m9vq4nd", name="Elevated errors", impact="major", status="resolved", posted=POSTED, started=BEGAN,
    resolved=RESOLVED,
)  # fmt: skip


def asked(name: str, *down: tuple[int, int], until: int = DAY_MIN) -> list[Sample]:
    """A sample a minute; down in the minutes [start, end) of each span."""
    return [
        sample(minute * 60, "D", probe=name, found=BUSY)
        if any(start <= minute < end for start, end in down)
        else sample(minute * 60, "U", probe=name)
        for minute in range(until)
    ]


def read(
    name: str,
    *bad: tuple[int, int, Health],
    incidents: Sequence[Incident] = (),
    unread: Iterable[tuple[int, int]] = (),
) -> list[Sample]:
    """A look at a page every five minutes; it tells of an incident from when it is posted."""
    blind = list(unread)
    return [
        _look(name, minute, bad, incidents, lost=any(start <= minute < end for start, end in blind))
        for minute in range(0, DAY_MIN, 5)
    ]


def _look(
    name: str,
    minute: int,
    bad: Sequence[tuple[int, int, Health]],
    incidents: Sequence[Incident],
    *,
    lost: bool,
) -> Sample:
    at = moment(minute * 60)
    plain = replace(sample(minute * 60, "U", every_s=300, probe=name), kind="status")
    if lost:
        return replace(plain, outcome=Outcome.UNKNOWN, failure=failure(Reason.UNREADABLE, "HTML"))
    health = next((word for start, end, word in bad if start <= minute < end), Health.OPERATIONAL)
    told = tuple(
        replace(each, resolved=each.resolved if each.resolved is not None and each.resolved <= at else None)
        for each in incidents
        if each.posted is not None and each.posted <= at
    )
    outcome = Outcome.UP if health is Health.OPERATIONAL else Outcome.DOWN
    why = None if outcome is Outcome.UP else failure(Reason.VENDOR, "told")
    return replace(plain, outcome=outcome, failure=why, vendor=Vendor(health=health, incidents=told))


CLAUDE = [
    *asked("claude-web", (300, 360), (800, 830)),
    *asked("claude-api", (305, 380), (1000, 1010)),
    *asked("claude-haiku", (310, 380)),
    *read(
        "claude-status", (335, 385, Health.MAJOR), incidents=[INCIDENT], unread=[(990, 1020)]
    ),
]  # fmt: skip
"""A long outage that the page told of 34 minutes later, one that it kept silent about, and one while nobody could read it."""


def kept(folder: Path, found: Iterable[Sample] = CLAUDE, config: str = CONFIG) -> Path:
    """A folder with the configuration, and the record where it looks for it."""
    (folder / "results").mkdir()
    (folder / "results" / "2026-11-01.jsonl").write_bytes(lines(found))
    (folder / "probes.toml").write_text(config)
    return folder
