"""Output formats: one file each, listed here.

A format is a module of pure functions, one for each view it can show: see VIEWS. It cannot
change a number or a verdict: both are finished before it is called.
"""

from types import ModuleType
from typing import NamedTuple

from probe.registry import Entry, Table

VIEWS = ("check", "report", "gate", "outages", "outage", "postmortem", "compare", "history")
"""What `probe check`, `report`, `gate`, `outages`, `compare` and `history` show; `outage` is one outage in full,
and `postmortem` the draft that people go on with.
"""
_RULED = ("check", "gate")
_READ = ("check", "report", "outages", "outage", "compare")

FORMATS = Table(
    "format",
    {
        "text": Entry("probe.formats.text", "for people, in a terminal", shows=VIEWS),
        "json": Entry("probe.formats.json", "one JSON document", shows=VIEWS),
        "jsonl": Entry("probe.formats.jsonl", "one record per line, as in the store", shows=("check",)),
        "markdown": Entry(
            "probe.formats.markdown", "tables to paste or send", shows=(*_READ, "gate", "postmortem")
        ),
        "csv": Entry("probe.formats.csv", "for a spreadsheet", shows=_READ),
        "junit": Entry("probe.formats.junit", "JUnit XML for CI servers", shows=_RULED),
        "tap": Entry("probe.formats.tap", "Test Anything Protocol", shows=_RULED),
        "github": Entry("probe.formats.github", "GitHub Actions annotations", shows=_RULED),
        "nagios": Entry("probe.formats.nagios", "one plugin line with performance data", shows=_RULED),
    },
)


class Look(NamedTuple):
    """The terminal a text is made for; formats that are not for people ignore it."""

    width: int = 80
    color: bool = False
    unicode: bool = True
    verbose: bool = False
    timezone: str = "UTC"


class UnsupportedViewError(ValueError):
    """A format that has nothing to say in this view."""


def formats_for(view: str) -> list[str]:
    """In the order of the table, from which it is read: the help of a command must not load what it lists."""
    return [name for name in FORMATS if view in FORMATS[name].shows]


def render(name: str, view: str, document: object, look: Look) -> str:
    """The document as text, ending in a newline unless empty. Raises UnknownNameError, UnsupportedViewError."""
    module: ModuleType = FORMATS.load(name)
    draw = getattr(module, view, None)
    if draw is None:
        raise UnsupportedViewError(f"{name} cannot show a {view}; these can: {', '.join(formats_for(view))}")
    return str(draw(document, look))
