import re

import msgspec
import pytest
from formats.documents import (
    CHECKS,
    FLEET,
    HOSTILE,
    MET,
    MISSED,
    MIXED,
    UNKNOWN,
    UP,
    about,
    checked,
    judged,
    reported,
    sample,
    window,
)  # fmt: skip

from probe.formats import Look, markdown
from probe.model.outcome import Outcome, Owner
from probe.model.sample import Failure

LOOK = Look()


def test_markdown_is_a_table_with_the_worst_first() -> None:
    lines = markdown.check(MIXED, LOOK).splitlines()
    assert lines[0] == "### Checked: 2 up · 1 degraded · 1 down · 1 unknown"
    assert lines[4] == (
        "| claude-api | **down** | 529 | 812 ms | "
        "capacity, theirs: 529 overloaded\\_error (waiting for the first byte) |"
    )


def test_markdown_escapes_html_links_images_and_cells() -> None:
    failed = Failure(
        reason="status",
        owner=Owner.TARGET,
        message="<img src=x> a|b ![i](http://t) [l](http://u) `c` \\| &lt;",
    )
    text = markdown.check(checked(sample("x", Outcome.DOWN, failure=failed)), LOOK)
    assert "&lt;img src=x&gt; a\\|b \\!\\[i\\](http://t) \\[l\\](http://u) \\`c\\` \\\\\\| &amp;lt;" in text


def test_a_markdown_report_is_ready_to_send() -> None:
    text = markdown.report(FLEET, LOOK)
    assert text.startswith(
        "### Availability, 24h, 30d\n\n**24h**: 2026-11-21 15:31 – 2026-11-22 15:31 Europe/Paris\n"
    )
    assert (
        "| claude-web | 83.680 % | 83.541–83.819 | 100 % | 3h55m | 2 | 2h45m | 412 ms | 1.20 s "
        "| 99 % missed, budget 1632 % spent |"
    ) in text
    assert "| gemini-api | no data |  | 0 % | – | – |  | – | – | 99.9 % undetermined |" in text
    assert "(method *nearest*)" in text
    assert "neither up nor down" in text
    assert "~ provisional" in text
    assert text.count("| claude-web |") == 2


def test_a_markdown_report_names_a_method_it_does_not_know() -> None:
    text = markdown.report(reported(about("x", window()), method="own_way"), LOOK)
    assert "Method: own\\_way." in text
    assert "provisional" not in text


@pytest.mark.parametrize(
    ("weight", "told"),
    [
        (0.0, "Degraded counts as available."),
        (0.5, "Degraded counts as 50 % down."),
        (1.0, "Degraded counts as down."),
    ],
)
def test_a_markdown_report_says_what_degraded_counts_as(weight: float, told: str) -> None:
    text = markdown.report(msgspec.structs.replace(FLEET, degraded_weight=weight), LOOK)
    assert text.count("egraded counts") == text.count(told) == 1


def test_a_markdown_gate_says_why() -> None:
    lines = markdown.gate(judged(MET, MISSED), LOOK).splitlines()
    assert lines[0] == "### Gate: 1 met · 1 missed"
    assert lines[4].startswith(
        "| **missed** | claude-web | availability &gt;= 99.9% over 24h | 83.680 % (83.541–83.819), worst 83.541 % |"
    )
    assert lines[5].startswith("| met | shop-web |")


def test_nothing_to_show_is_a_title_and_no_empty_table() -> None:
    assert markdown.check(checked(), LOOK) == "### Checked: nothing\n"
    assert markdown.gate(judged(), LOOK) == "### Gate: nothing was judged\n"


def test_hostile_text_is_one_cell() -> None:
    for line in markdown.check(CHECKS["hostile"], LOOK).splitlines()[2:]:
        assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) == 6
    assert HOSTILE not in markdown.check(CHECKS["hostile"], LOOK)
    assert UP.probe in markdown.check(CHECKS["hostile"], LOOK)
    assert UNKNOWN.probe not in markdown.check(CHECKS["hostile"], LOOK)
