"""Whatever a server sends, a page is read or refused, and never anything else."""

import contextlib
import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from probers.status.pages import CLAUDE, google_incident, incident, maintenance

from probe.model.vendor import Health
from probe.probers.status import google, v2
from probe.probers.status.bound import bounded
from probe.probers.status.choose import choose
from probe.probers.status.page import NoPageError, Page
from probe.probers.status.word import judged

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
moments = st.sampled_from(
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999Z", "2026-02-30T00:00:00Z", "2026-11-22T12:00:00", "T", "2026-11-22"]
)  # fmt: skip
odd = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20) | moments
    | st.lists(st.integers(), max_size=2) | st.dictionaries(st.text(max_size=3), st.integers(), max_size=2)
)  # fmt: skip


def twisted(entry: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """The entry with some of its values replaced."""
    return st.dictionaries(st.sampled_from(sorted(entry)), odd, max_size=3).map(
        lambda changes: entry | changes
    )


def said(page: Page) -> None:
    """Everything that is done with a page that was read."""
    components = choose(page, ()).components
    choose(page, ("claude.ai", "", "gone"))
    word = judged(components, page.incidents, NOW)
    assert (word.health is Health.OPERATIONAL) == (word.failure is None and word.degradation is None)
    kept = bounded(word.health, components, page.incidents, NOW)
    assert len(kept.components) <= 12
    assert len(kept.incidents) <= 8


@given(
    st.lists(twisted(CLAUDE[0]), max_size=3),
    st.lists(twisted(incident()), max_size=3),
    twisted(maintenance()),
)
@settings(max_examples=150, deadline=None)
def test_odd_values_in_statuspages_form(parts: Any, told: Any, planned: Any) -> None:
    answers = {
        "components": json.dumps({"components": parts}).encode(),
        "incidents": json.dumps({"incidents": told}).encode(),
        "maintenances": json.dumps({"scheduled_maintenances": [planned]}).encode(),
    }
    try:
        page = v2.read(answers)
    except NoPageError:
        return
    said(page)


@given(st.lists(twisted(google_incident()), max_size=3))
@settings(max_examples=100, deadline=None)
def test_odd_values_in_googles_form(told: Any) -> None:
    try:
        page = google.read({"incidents": json.dumps(told).encode()})
    except NoPageError:
        return
    said(page)


@given(
    st.binary(max_size=60)
    | st.recursive(odd, lambda inner: st.lists(inner, max_size=2)).map(
        lambda value: json.dumps(value).encode()
    )
)
@settings(max_examples=100, deadline=None)
def test_any_bytes(body: bytes) -> None:
    for read in (v2.read, google.read):
        with contextlib.suppress(NoPageError):
            said(read({"components": body, "incidents": body, "maintenances": body}))
