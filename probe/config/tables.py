"""What can be written in probes.toml beside the keys of a kind, and what it all becomes."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from probe.config.walk import Written
from probe.config.words import LONGEST_NAME, NAME, TAG
from probe.fields import Duration, Expectations, Share
from probe.model.hours import Absence, Calendar, Weekly
from probe.model.probe import Group, Maintenance, Probe, Rule, Slo

Selectors = Annotated[
    tuple[str, ...], Meta(description="names, tags or patterns such as claude-* of the probes meant")
]


class OutageKeys(msgspec.Struct, frozen=True, kw_only=True):
    """`outages = { open = 2, close = 2 }`"""

    open: Annotated[int, Meta(ge=1, le=100, description="failures in a row that begin an outage")] = 2
    close: Annotated[int, Meta(ge=1, le=100, description="successes in a row that end it")] = 2


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """`[settings]`: one for all probes. `vantage` is None where the host's name is meant."""

    store: Annotated[
        str, Meta(description="folder of daily JSONL files, relative to this file; or one .jsonl file")
    ] = "results"
    vantage: Annotated[
        str | None, Meta(max_length=80, description="where we ask from; default: the host's name")
    ] = None
    timezone: Annotated[
        str, Meta(description="IANA zone of calendar windows and of display; records are UTC")
    ] = "UTC"
    anchors: Annotated[
        tuple[str, ...], Meta(description="independent URLs that tell our own network from a target's outage")
    ] = ()
    deadline: Annotated[Duration | None, Meta(description="a pass ends after this long, finished or not")] = (
        None
    )
    concurrency: Annotated[
        int, Meta(ge=1, le=10_000, description="probes asked at the same time, at most")
    ] = 1000
    spread: Annotated[
        Duration | None, Meta(description="the starts of a scheduled pass are spread over this long")
    ] = None
    fsync: Annotated[bool, Meta(description="make the record durable at the end of each run")] = True
    quorum: Annotated[
        Literal["majority", "any", "all"],
        Meta(description="vantages that must see a failure for it to count"),
    ] = "majority"
    degraded_weight: Annotated[
        Share, Meta(description="how much of degraded time counts as down, 0% to 100%")
    ] = 0.0
    min_coverage: Annotated[Share, Meta(description="windows seen less than this are marked provisional")] = (
        0.9
    )
    suspects: Annotated[
        Literal["down", "unknown"],
        Meta(description="what refused keys count as that worked right before and, unchanged, after"),
    ] = "down"
    outages: Annotated[OutageKeys, Meta(description="when an outage begins and ends")] = OutageKeys()


class RetryKeys(msgspec.Struct, frozen=True, kw_only=True):
    """`retry = { attempts = 2, wait = "2s" }`"""

    attempts: Annotated[int, Meta(ge=1, le=10, description="tries at most, the first one included")] = 1
    wait: Annotated[
        float, Meta(ge=0, extra={"unit": "duration"}, description="the pause between two tries")
    ] = 1.0


class ProbeKeys(msgspec.Struct, frozen=True, kw_only=True):
    """The keys every `[[probe]]` has, whatever its kind."""

    name: Annotated[
        str, Meta(pattern=NAME, max_length=LONGEST_NAME, description="identifies the probe in its history")
    ]
    kind: Annotated[str, Meta(description="how it asks")] = "http"
    every: Annotated[Duration, Meta(description="the interval of its schedule")] = 60.0
    timeout: Annotated[Duration, Meta(description="bounds the whole sample, tries and pauses included")] = (
        10.0
    )
    retry: Annotated[RetryKeys, Meta(description="tries inside one sample")] = RetryKeys()
    tags: Annotated[
        tuple[Annotated[str, Meta(pattern=TAG, max_length=LONGEST_NAME)], ...],
        Meta(description="words to select it by"),
    ] = ()
    assertions: Annotated[
        Expectations | None, Meta(description="all must hold, or it is down; default: what its kind expects")
    ] = msgspec.field(default=None, name="assert")
    degraded: Annotated[Expectations, Meta(description="all must hold, or it is degraded")] = ()


class SloKeys(msgspec.Struct, frozen=True, kw_only=True):
    """`[[slo]]`"""

    probes: Selectors = ("*",)
    name: Annotated[str | None, Meta(max_length=80, description="shown before the objective")] = None
    target: Annotated[
        float, Meta(gt=0, le=1, extra={"unit": "share"}, description="the availability promised")
    ]
    window: Annotated[str, Meta(description="over which it is judged: 30d, this month …")] = "30d"
    during: Annotated[
        str | None, Meta(description="only these hours of it: a calendar, or Mon-Fri 09:00-17:00")
    ] = None


class RuleKeys(msgspec.Struct, frozen=True, kw_only=True):
    """`[[rule]]`"""

    probes: Selectors = ("*",)
    name: Annotated[str | None, Meta(max_length=80, description="shown before the rule")] = None
    require: Annotated[str, Meta(description="such as: availability >= 99.9% over 7d")]


class MaintenanceKeys(msgspec.Struct, frozen=True, kw_only=True):
    """`[[maintenance]]`: once (`from`, `until`), every week (`weekly`), or as a crontab says (`cron`, `lasts`)."""

    probes: Selectors = ("*",)
    start: Annotated[
        datetime | None,
        Meta(description="its beginning, with a time zone; of a rule: when it comes into force"),
    ] = msgspec.field(default=None, name="from")
    end: Annotated[
        datetime | None, Meta(description="its end, with a time zone; of a rule: when it ends")
    ] = msgspec.field(default=None, name="until")
    weekly: Annotated[Weekly | None, Meta(description="every week, such as Sun 02:00-04:00")] = None
    cron: Annotated[
        str | None, Meta(max_length=200, description="when it begins, as a crontab says it: 0 2 * * 0")
    ] = None
    lasts: Annotated[
        float | None,
        Meta(ge=1, extra={"unit": "duration"}, description="how long, each time that cron begins it"),
    ] = None
    timezone: Annotated[
        str | None, Meta(description="IANA zone of weekly and cron; default: that of [settings]")
    ] = None
    declared: Annotated[
        datetime | None, Meta(description="when it was announced; the report says if that was too late")
    ] = None
    reason: Annotated[str | None, Meta(max_length=200, description="what it is for")] = None


class CalendarKeys(msgspec.Struct, frozen=True, kw_only=True):
    """`[[calendar]]`"""

    name: Annotated[
        str, Meta(pattern=NAME, max_length=LONGEST_NAME, description="what --during and `during` call it")
    ]
    hours: Annotated[tuple[Weekly, ...], Meta(description="such as Mon-Fri 09:00-17:00")]
    timezone: Annotated[
        str | None, Meta(description="IANA zone of the hours; default: that of the report")
    ] = None
    absences: Annotated[
        tuple[Absence, ...], Meta(description="dates that are no such hours, or hours of a date")
    ] = msgspec.field(default=(), name="except")


class GroupKeys(msgspec.Struct, frozen=True, kw_only=True):
    """`[[group]]`"""

    name: Annotated[
        str,
        Meta(pattern=NAME, max_length=LONGEST_NAME, description="the service that its members are together"),
    ]
    probes: Annotated[
        Selectors, Meta(description="names, tags or patterns of its members, two at least")
    ] = ()
    surfaces: Annotated[
        dict[str, Annotated[str, Meta(max_length=200)]],
        Meta(
            description='its members by what they are in it, such as { page = "claude-web", API = "claude-api" }, '
            "in the place of probes and labels; a status page among them is the vendor's word"
        ),
    ] = {}
    down: Annotated[
        Literal["any", "majority", "all"],
        Meta(description="it is down when any, a majority or all of its members are"),
    ] = "any"
    labels: Annotated[
        dict[str, Annotated[str, Meta(max_length=40)]],
        Meta(description='what a member is called in it, such as { shop-web = "page" }; default: its name'),
    ] = {}


class Layout(msgspec.Struct, frozen=True):
    """Every value as it was written and where: what `config show` tells origins from."""

    settings: Mapping[str, Written]
    probes: tuple[tuple[str, str, Mapping[str, Written]], ...]
    """name, kind, keys"""
    others: tuple[tuple[str, int, Mapping[str, Written]], ...]
    """`group`, `slo`, `rule`, `maintenance` or `calendar`, its index and keys"""


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """A configuration without mistakes. `path` and `files` are absolute; `warnings` are finished sentences."""

    path: Path
    settings: Settings
    probes: tuple[Probe, ...]
    slos: tuple[Slo, ...]
    rules: tuple[Rule, ...]
    maintenance: tuple[Maintenance, ...]
    calendars: tuple[Calendar, ...]
    files: tuple[Path, ...]
    warnings: tuple[str, ...]
    layout: Layout
    groups: tuple[Group, ...] = ()

    @property
    def base(self) -> Path:
        """The folder that relative paths start from."""
        return self.path.parent
