"""What each format makes of the same documents, to the byte.

After a change that is meant, write the files anew with `PROBE_GOLDEN=write pytest tests/formats/test_golden.py`
and read the difference.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from formats.comparisons import MIXED as SIDE_BY_SIDE
from formats.documents import BROKEN, FLEET, GATES, MIXED, POSTMORTEM, STORY

from probe.formats import Look, render

FOLDER = Path(__file__).parent.parent / "golden"
DOCUMENTS: dict[str, Any] = {
    "check": MIXED,
    "report": FLEET,
    "gate": GATES["one-of-each"],
    "outages": BROKEN,
    "outage": STORY,
    "postmortem": POSTMORTEM,
    "compare": SIDE_BY_SIDE,
}
TEXT = {
    "text": Look(width=100),
    "text-60": Look(width=60),
    "text-160": Look(width=160),
    "text-ascii": Look(width=120, unicode=False),
    "text-color": Look(width=150, color=True),
    "text-verbose": Look(width=100, verbose=True),
}
VIEWS = {
    "json": ("json", ("check", "report", "gate", "outages", "outage", "postmortem", "compare")),
    "jsonl": ("jsonl", ("check",)),
    "markdown": ("md", ("check", "report", "gate", "outages", "outage", "postmortem", "compare")),
    "csv": ("csv", ("check", "report", "outages", "outage", "compare")),
    "junit": ("xml", ("check", "gate")),
    "tap": ("tap", ("check", "gate")),
    "github": ("txt", ("check", "gate")),
    "nagios": ("txt", ("check", "gate")),
}
CASES = [
    (f"{view}-{name}.txt", "text", view, look)
    for view in DOCUMENTS
    if view != "postmortem"  # its text is its Markdown
    for name, look in TEXT.items()
] + [
    (f"{view}-{name}.{ending}", name, view, Look())
    for name, (ending, views) in VIEWS.items()
    for view in views
]


@pytest.mark.parametrize(("file", "name", "view", "look"), CASES, ids=[case[0] for case in CASES])
def test_the_document_is_drawn_as_it_was_agreed(file: str, name: str, view: str, look: Look) -> None:
    drawn = render(name, view, DOCUMENTS[view], look)
    path = FOLDER / file
    if os.environ.get("PROBE_GOLDEN") == "write":
        path.write_text(drawn, encoding="utf-8")
    assert drawn == path.read_text(encoding="utf-8")


def test_no_golden_file_is_left_from_a_format_that_is_gone() -> None:
    left = {
        path.name
        for path in FOLDER.iterdir()
        if path.name.startswith(tuple(f"{view}-" for view in DOCUMENTS))
    }
    assert left == {case[0] for case in CASES}
