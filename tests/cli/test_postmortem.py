"""`probe outages ID --postmortem` through the command line: the draft, its evidence, and what is refused."""

import os
from pathlib import Path
from typing import Any

import pytest
from analysis.vectors import lines, moment, sample
from formats.documents import HOSTILE
from msgspec.structs import replace
from support.services import BUSY, CLAUDE, CONFIG, NOW, asked, kept
from support.tool import Ran, probe

from probe.model.sample import Sample
from probe.units import format_moment

GOLDEN = Path(__file__).parent.parent / "golden" / "drafts"
OBJECTIVES = """\
[[slo]]
probes = ["claude"]
target = "99.5%"
window = "30d"
[[slo]]
name = "office"
probes = ["claude"]
target = "99%"
window = "24h"
during = "business"
[[calendar]]
name = "business"
hours = ["Mon-Sun 06:00-12:00"]
"""
ID = "claude-20261101T05"


def ask(folder: Path, *words: str, now: str = NOW) -> Ran:
    return probe("outages", *words, "--postmortem", "--now", now, cwd=folder)


@pytest.mark.parametrize(("fmt", "ending"), [("markdown", "md"), ("json", "json")])
def test_the_draft_reads_as_it_was_agreed(fmt: str, ending: str, tmp_path: Path) -> None:
    ran = ask(kept(tmp_path, config=CONFIG + OBJECTIVES), ID, "--peak", "06:00-09:00", "-f", fmt)
    assert (ran.exit, ran.err) == (0, "")
    path = GOLDEN / f"postmortem.{ending}"
    if os.environ.get("PROBE_GOLDEN") == "write":
        path.write_text(ran.out, encoding="utf-8")
    assert ran.out == path.read_text(encoding="utf-8")


def test_text_is_the_markdown_and_so_is_the_file(tmp_path: Path) -> None:
    wanted = ask(kept(tmp_path), ID, "-f", "markdown").out
    assert ask(tmp_path, ID).out == wanted
    ran = ask(tmp_path, ID, "--out", "draft.md")
    assert (ran.exit, ran.out) == (0, "")
    assert (tmp_path / "draft.md").read_text() == wanted


def test_a_pipe_is_enough(tmp_path: Path) -> None:
    wanted = ask(kept(tmp_path), ID).out
    ran = probe(
        "outages",
        ID,
        "--postmortem",
        "--now",
        NOW,
        "--store",
        "-",
        stdin=lines(CLAUDE).decode(),
        cwd=tmp_path,
    )
    assert ran.out == wanted


@pytest.mark.parametrize("words", [[], ["claude"], ["claude-web", "claude-api"]], ids=["none", "one", "two"])
def test_without_an_outage_that_is_meant_the_ids_are_listed(words: list[str], tmp_path: Path) -> None:
    ran = ask(kept(tmp_path), *words)
    assert (ran.exit, ran.out) == (2, "")
    assert "--postmortem: is of one outage: write its id, of claude-" in ran.err


def test_without_any_outage_there_is_nothing_to_write(tmp_path: Path) -> None:
    ran = ask(kept(tmp_path, asked("claude-web")), "claude-web", "-w", "24h")
    assert (ran.exit, ran.out) == (4, "")
    assert "--postmortem: there is no outage in 24h: ask for another --window" in ran.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--peak", "06:00-09:00"], "--peak: is a figure of a post-mortem: add --postmortem, or ask probe report --peak"),
        (["--postmortem", "--explain"], "--explain: leave it out"),
        (["--postmortem", "-f", "csv"], "the format 'csv' cannot show a postmortem; these can: text, json, markdown"),
        (["--postmortem", "--peak", "9"], "--peak: "),
    ],
)  # fmt: skip
def test_what_has_no_place_in_it_is_refused(words: list[str], said: str, tmp_path: Path) -> None:
    ran = probe("outages", ID, *words, "--now", NOW, cwd=kept(tmp_path))
    assert (ran.exit, ran.out) == (2, "")
    assert said in ran.err


def document(folder: Path, *words: str, now: str = NOW) -> Any:
    return ask(folder, *words, "-f", "json", now=now).json


def test_every_event_and_recovery_names_a_sample_of_the_record_or_an_incident(tmp_path: Path) -> None:
    known = {each.id for each in CLAUDE}
    found = document(kept(tmp_path), ID)
    for each in found["events"]:
        assert each["sample"] in known if each["side"] == "ours" else each["incident"] == "p7xk2m9vq4nd"
    assert [(each["label"], each["after_s"]) for each in found["recovered"]] == [
        ("page", 3630.0), ("API", 4830.0), ("inference", 4830.0),
    ]  # fmt: skip
    by_id = {each.id: each for each in CLAUDE}
    failing = [each for each in found["events"] if each["text"].startswith("first failure")]
    assert [(each["label"], by_id[each["sample"]].failure) for each in failing] == [
        ("page", BUSY), ("API", BUSY), ("inference", BUSY),
    ]  # fmt: skip


def test_objectives_are_charged_as_a_report_of_that_moment_charges_them(tmp_path: Path) -> None:
    kept(tmp_path, config=CONFIG + OBJECTIVES)
    ended = "2026-11-01T06:30:00.000Z"  # after it, and before any other
    found = document(tmp_path, ID, now=ended)
    office = found["spent"][1]
    assert (office["name"], office["down_s"], office["budget_s"]) == ("office", 1170.0, pytest.approx(216.0))
    report = probe(
        "report", "claude", "-w", "24h", "--show", "burn", "-f", "json", "--now", ended, cwd=tmp_path
    ).json
    windows = {each["name"]: each["burn"]["objectives"] for each in report["probes"][0]["windows"]}
    [burn] = windows["24h during business"]
    assert (burn["observed_s"], burn["budget_s"]) == (office["down_s"], pytest.approx(office["budget_s"]))


def test_maintenance_costs_no_budget(tmp_path: Path) -> None:
    quiet = (
        f'[[maintenance]]\nprobes = ["claude"]\nfrom = "{format_moment(moment(320 * 60))}"\n'
        f'until = "{format_moment(moment(24 * 3600))}"\n'
    )
    kept(tmp_path, config=CONFIG + OBJECTIVES + quiet)
    month, office = document(tmp_path, ID)["spent"]
    assert month["down_s"] == 1230.0  # from 04:59:30 to 05:20
    assert month["budget_s"] == pytest.approx(0.005 * 30 * 86_400 - 0.005 * (379.5 - 320) * 60)
    assert office["down_s"] == 0.0


def test_an_outage_that_goes_on_has_no_recovery_yet(tmp_path: Path) -> None:
    kept(tmp_path, asked("claude-web", (1430, 1440)))
    ran = ask(tmp_path, "claude-web-2026")
    assert ran.exit == 1
    assert "Nothing has recovered yet." in ran.out
    assert "still going on" in ran.out


def test_of_an_outage_whose_end_nobody_saw_it_does_not_say_that_it_goes_on(tmp_path: Path) -> None:
    kept(tmp_path, asked("claude-web", (1430, 1440)))
    ran = ask(tmp_path, "claude-web-2026", now="2026-11-03T00:00:00Z")
    assert ran.exit == 3
    assert "Nothing has recovered yet." not in ran.out
    assert "No recovery is in the record: its end was not seen." in ran.lines


def test_of_days_kept_as_sums_it_says_that_the_samples_are_gone_and_not_that_it_goes_on(
    tmp_path: Path,
) -> None:
    kept(tmp_path)
    later = "2026-11-04T00:00:00Z"
    assert probe("history", "compact", "--keep", "24h", "--now", later, cwd=tmp_path).exit == 0
    ran = ask(tmp_path, ID, now=later)
    assert ran.exit == 0
    assert "Nothing has recovered yet." not in ran.out
    assert "Good again at 2026-11-01 06:20:00: the samples that show of whom are not kept." in ran.lines
    assert "No single sample of it is kept." in ran.lines


def test_an_objective_that_allows_nothing_is_told_what_was_taken_all_the_same(tmp_path: Path) -> None:
    kept(tmp_path, config=CONFIG + OBJECTIVES.replace('"99.5%"', '"100%"'))
    took = document(tmp_path, ID)["spent"][0]["down_s"]
    assert (
        f"- 100 % over 30d allows no downtime at all: {took:,.0f} s (1h20m) that count"
        in ask(tmp_path, ID).out
    )


def test_a_long_outage_stays_a_page_and_keeps_what_happened_in_its_middle(tmp_path: Path) -> None:
    # The API fails in the middle only, where no sample of one outage in full is kept.
    found = [*asked("claude-web", (10, 1400)), *asked("claude-api", (600, 610)), *asked("claude-haiku")]
    kept(tmp_path, found)
    whole = document(tmp_path, "claude-2026")
    assert len(whole["detail"]["samples"]) == 1000
    # A minute before it, 1,390 in it, and two good ones after, by three probes.
    assert whole["detail"]["left_out"] == 3 * 1393 - 1000
    shown = {each["id"] for each in whole["detail"]["samples"]}
    [first] = [
        each for each in whole["events"] if each["label"] == "API" and each["text"].startswith("first")
    ]
    assert first["sample"] == "claude-api/here/36000000/D"
    assert first["sample"] not in shown
    page = ask(tmp_path, "claude-2026").out
    assert len(page.splitlines()) < 120
    assert "`probe outages claude-20261101T001000000 -v`" in page


def test_who_flaps_between_reasons_fills_no_page(tmp_path: Path) -> None:
    found = [
        replace(each, failure=replace(BUSY, reason=f"r{i % 2}")) if each.failure else each
        for i, each in enumerate(asked("claude-web", (10, 500)))
    ]
    kept(tmp_path, found)
    assert document(tmp_path, "claude-web-2026")["changes_left_out"] == 489 - 40
    assert "449 more changes between them." in ask(tmp_path, "claude-web-2026").out


def test_who_was_down_before_the_group_was_is_not_said_to_have_failed_then(tmp_path: Path) -> None:
    config = CONFIG.replace('name = "claude"\n', 'name = "claude"\ndown = "all"\n')
    found = [
        *asked("claude-web", (200, 400)),
        *asked("claude-api", (300, 390)),
        *asked("claude-haiku", (300, 390)),
    ]
    events = document(kept(tmp_path, found, config), "claude-2026")["events"]
    told = [(each["label"], each["text"].partition(": ")[0]) for each in events if each["label"]]
    assert told[:3] == [
        ("page", "failing since 2026-11-01T03:20:00.000Z"), ("API", "first failure"), ("inference", "first failure"),
    ]  # fmt: skip


def test_what_one_vantage_alone_saw_is_not_when_it_began_or_ended(tmp_path: Path) -> None:
    def seen_from(vantage: str, *down: tuple[int, int]) -> list[Sample]:
        return [
            replace(each, vantage=vantage, id=f"{vantage}/{each.id}")
            for each in asked("claude-web", *down, until=200)
        ]

    # Paris has a trouble of its own before, between and after.
    found = [*seen_from("paris", (10, 190)), *seen_from("rome", (50, 60)), *seen_from("oslo", (50, 60))]
    whole = document(kept(tmp_path, found), "claude-web-2026")
    assert whole["recovered"][0]["at"] == whole["detail"]["outage"]["first_ok"] == "2026-11-01T01:00:00.000Z"
    [first] = [each for each in whole["events"] if each["text"].startswith("first failure")]
    assert first["at"] == whole["detail"]["outage"]["first_fail"] == "2026-11-01T00:50:00.000Z"


def hostile() -> list[Sample]:
    spoilt = replace(BUSY, message=HOSTILE.encode("utf-8", "replace").decode())
    return [
        sample(
            minute * 60, "D" if 10 <= minute < 20 else "U", probe="claude-web",
            found=spoilt if 10 <= minute < 20 else None, name="`|<b>",
        )
        for minute in range(30)
    ]  # fmt: skip


def test_what_a_server_said_is_no_markup(tmp_path: Path) -> None:
    ran = ask(kept(tmp_path, hostile()), "claude-web-2026")
    assert ran.exit == 0
    assert "<b>" not in ran.out
    assert "<script>" not in ran.out
    assert "\x1b" not in ran.out
    rows = [line for line in ran.lines if line.startswith("| 2026")]
    assert rows
    # Neither a link nor a cell more than the others have.
    assert not any("](" in row.replace("\\](", "") for row in rows)


def test_without_a_status_page_it_says_how_to_have_one(tmp_path: Path) -> None:
    kept(tmp_path)
    assert "ask for the outage of its group" in ask(tmp_path, "claude-api-20261101T05").out
