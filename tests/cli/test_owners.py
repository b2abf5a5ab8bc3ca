"""Whose fault it was, in `report`, `outages`, `compare` and `gate`: the case of 28 April 2026, told the same by all.

From 17:34 to 18:52 UTC a service refused good keys; they worked before and after.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.tool import Ran, probe

NOON = datetime(2026, 4, 28, 12, tzinfo=UTC)
NOW = ["--now", "2026-04-29T00:00:00Z"]
HALF_DAY = [*NOW, "-w", "12h"]
REFUSED = range(334, 412)  # minutes from noon
CONFIG = """
[settings]
{settings}
[[probe]]
name = "claude"
kind = "llm"
api = "anthropic"
model = "claude-haiku-5-5"
key = "${{ONE}}"
[[probe]]
name = "other"
kind = "llm"
api = "anthropic"
model = "claude-haiku-5-5"
key = "${{{other}}}"
"""
Fault = tuple[str, str, str]
AUTH: Fault = ("unknown", "auth", "client")


def line(name: str, minute: int, fault: Fault | None = None, config: str = "a1") -> str:
    at = f"{NOON + timedelta(minutes=minute):%Y-%m-%dT%H:%M:%S.000Z}"
    made: dict[str, Any] = {
        "v": 1, "id": f"{name}{minute:04}", "probe": name, "kind": "llm", "at": at, "due": at, "every_s": 60, "timeout_s": 10,
        "trigger": "scheduled", "vantage": "here", "target": "POST https://api.anthropic.example/v1/messages", "outcome": "up",
        "latency_s": 0.5, "config": config,
    }  # fmt: skip
    if fault:
        outcome, reason, owner = fault
        made |= {
            "outcome": outcome,
            "failure": {"reason": reason, "owner": owner, "message": f"said {reason}"},
        }
    return json.dumps(made)


def auth_outage(minute: int) -> Fault | None:
    return AUTH if minute in REFUSED else None


def record(folder: Path, name: str, fault: Callable[[int], Fault | None], until: int = 720) -> None:
    (folder / "results").mkdir(exist_ok=True)
    with (folder / "results" / "2026-04-28.jsonl").open("a") as file:
        file.writelines(f"{line(name, minute, fault(minute))}\n" for minute in range(until))


def configure(folder: Path, settings: str = "", other: str = "TWO") -> None:
    (folder / "probes.toml").write_text(CONFIG.format(settings=settings, other=other))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    configure(tmp_path)
    record(tmp_path, "claude", auth_outage)
    return tmp_path


def ask(folder: Path, *words: str) -> Ran:
    return probe(*words, *NOW, "-f", "json", cwd=folder)


def the_window(ran: Ran, name: str = "claude") -> Any:
    [found] = [each for each in ran.json["probes"] if each["probe"] == name]
    return found["windows"][0]


def told_by_all(folder: Path) -> Iterator[tuple[str, float]]:
    """What each command says claude was down, in seconds."""
    yield "report", the_window(ask(folder, "report", "claude", "-w", "12h"))["down_s"]
    [row] = ask(folder, "outages", "claude", "-w", "12h").json["probes"]
    yield "outages", row["down_s"]
    window = ask(folder, "compare", "claude", "other", "-w", "12h").json["windows"][0]
    [mine] = [each for each in window["lines"] if each["name"] == "claude"]
    yield "compare", mine["same"]["down_s"]
    ran = ask(folder, "gate", "--rule", "longest_outage <= 1s over 12h", "claude")
    yield "gate", ran.json["verdicts"][0]["actual"]


def test_the_auth_outage_of_28_april_is_the_services_and_all_commands_agree(folder: Path) -> None:
    record(folder, "other", lambda _minute: None)
    assert dict(told_by_all(folder)) == dict.fromkeys(("report", "outages", "compare", "gate"), 4680.0)
    assert the_window(ask(folder, "report", "claude", "-w", "12h"))["owners"] == {
        "excluded": [],
        "failed": [{"reason": "auth", "owner": "target", "samples": 78}],
        "suspect": 0, "suspect_s": 0.0, "reclassed": 78, "reclassed_s": 4680.0,
    }  # fmt: skip


def test_the_reader_is_told_of_it(folder: Path) -> None:
    ran = probe("report", *HALF_DAY, "claude", cwd=folder)
    assert "1h18m of the downtime is refused keys (78) that worked right before" in ran.out
    ran = ask(folder, "outages", "claude", "-w", "12h")
    [row] = ran.json["outages"]
    assert row["reasons"] == [{"reason": "auth", "owner": "target", "samples": 78}]
    assert any("78 refused keys that worked right before" in said for said in ran.json["warnings"])
    one = ask(folder, "outages", row["id"]).json
    assert one["first_failure"]["owner"] == "target"
    assert sum(each["outcome"] == "down" for each in one["samples"]) == 78
    record(folder, "other", lambda _minute: None)
    warnings = ask(folder, "compare", "claude", "other", "-w", "12h").json["warnings"]
    assert any("78 refused keys that worked right before" in said for said in warnings)


def test_a_setting_leaves_them_unknown_in_every_command(folder: Path) -> None:
    configure(folder, 'suspects = "unknown"')
    record(folder, "other", lambda _minute: None)
    assert dict(told_by_all(folder)) == dict.fromkeys(("report", "outages", "compare", "gate"), 0.0)
    ran = probe("report", *HALF_DAY, "claude", cwd=folder)
    assert "not counted: 78 auth (ours): seen 89.3 %" in ran.out
    assert "1h16m of refused keys right after they worked (78): suspect, not counted" in ran.out.replace(
        "\n    ", " "
    )


def test_a_key_that_was_changed_meanwhile_was_not_the_services_fault(tmp_path: Path) -> None:
    configure(tmp_path)
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "2026-04-28.jsonl").write_text(
        "".join(f"{line('claude', m, auth_outage(m), 'a1' if m < 400 else 'b2')}\n" for m in range(720))
    )
    found = the_window(ask(tmp_path, "report", "claude", "-w", "12h"))
    assert found["down_s"] == 0.0
    assert (found["owners"]["suspect"], found["owners"]["reclassed"]) == (66, 0)


@pytest.mark.parametrize(
    "window", ["2026-04-28T17:50:00Z..2026-04-28T18:00:00Z", "2026-04-28T18:40:00Z..2026-04-28T18:45:00Z"]
)
def test_a_window_inside_it_knows_what_came_before_and_after(tmp_path: Path, window: str) -> None:
    configure(tmp_path)
    (tmp_path / "results").mkdir()
    # Refused for days on either side of what a window of minutes reads.
    for day in range(-3, 4):
        at = NOON + timedelta(days=day)
        lines = [
            line("claude", day * 1440 + minute, None if day in (-3, 3) else AUTH).replace(
                '"every_s": 60', '"every_s": 600'
            )
            for minute in range(-720, 720, 10)
        ]
        (tmp_path / "results" / f"{at:%Y-%m-%d}.jsonl").write_text("\n".join(lines) + "\n")
    ran = probe("report", "claude", "--now", "2026-05-03T00:00:00Z", "-w", window, "-f", "json", cwd=tmp_path)
    found = the_window(ran)
    assert (found["availability"], found["coverage"]) == (0.0, 1.0)


def test_another_key_vouches_for_what_is_not_over_and_the_same_key_does_not(tmp_path: Path) -> None:
    record(tmp_path, "claude", auth_outage, 400)
    record(tmp_path, "other", auth_outage, 400)
    for other, reclassed in (("ONE", 0), ("TWO", 66)):
        configure(tmp_path, other=other)
        words = ("report", "claude", "-w", "1h", "--now", "2026-04-28T18:40:00Z", "-f", "json")
        owners = the_window(probe(*words, cwd=tmp_path))["owners"]
        assert (owners["suspect"] + owners["reclassed"], owners["reclassed"] > 0) == (60, reclassed > 0)


def test_an_incident_on_the_vendors_page_vouches_for_it(tmp_path: Path) -> None:
    configure(tmp_path)
    with (tmp_path / "probes.toml").open("a") as file:
        file.write(
            '[[probe]]\nname = "page"\nkind = "status"\npage = "https://status.example"\n'
            '[[group]]\nname = "Claude"\nprobes = ["claude", "other", "page"]\n'
        )
    record(tmp_path, "claude", auth_outage, 400)
    words = ("report", "claude", "-w", "1h", "--now", "2026-04-28T18:40:00Z", "-f", "json")
    assert the_window(probe(*words, cwd=tmp_path))["owners"]["reclassed"] == 0
    look = json.loads(line("page", 390))
    look |= {
        "kind": "status",
        "vendor": {
            "health": "partial", "asked": [{"id": "api", "name": "API", "state": "partial"}],
            "incidents": [{
                "id": "i1", "name": "Elevated errors", "health": "partial", "impact": "major", "status": "investigating",
                "posted": "2026-04-28T18:05:00Z", "started": "2026-04-28T17:40:00Z",
            }],
        },
    }  # fmt: skip
    with (tmp_path / "results" / "2026-04-28.jsonl").open("a") as file:
        file.write(f"{json.dumps(look)}\n")
    assert the_window(probe(*words, cwd=tmp_path))["owners"]["reclassed"] == 60
    # The same in a record that can be read only once.
    whole = (tmp_path / "results" / "2026-04-28.jsonl").read_text()
    piped = probe(*words, "--store", "-", cwd=tmp_path, stdin=whole)
    assert the_window(piped)["owners"]["reclassed"] == 60
    # As of a moment before anybody had looked at the page, nobody knew of the incident.
    before = (*words[:4], "--now", "2026-04-28T18:20:00Z", *words[6:])
    for ran in (
        probe(*before, cwd=tmp_path),
        probe(*before, "--store", "-", cwd=tmp_path, stdin=whole),
    ):
        assert the_window(ran)["owners"]["reclassed"] == 0


def mixed(minute: int) -> Fault | None:
    if minute < 12:
        return ("unknown", "auth", "client")
    if 100 <= minute < 140:
        return ("unknown", "skip.budget", "quota")
    if 200 <= minute < 205:
        return ("down", "dns", "network")
    return ("down", "capacity", "target") if 300 <= minute < 310 else None


def test_the_section_owners_adds_up_in_every_format(tmp_path: Path) -> None:
    configure(tmp_path)
    record(tmp_path, "claude", mixed)
    words = ("report", "claude", *HALF_DAY, "--show", "owners")
    plain = probe(*words, cwd=tmp_path)
    assert "not counted: 40 skip.budget (account), 12 auth (ours): seen 92.9 %" in plain.out
    found = the_window(probe(*words, "-f", "json", cwd=tmp_path))
    owners = found["owners"]
    assert [(each["reason"], each["owner"], each["seconds"]) for each in owners["down"]] == [
        ("capacity", "target", 600.0), ("dns", "network", 300.0),
    ]  # fmt: skip
    assert sum(each["seconds"] for each in owners["unknown"]) == found["unknown_s"] == 720.0 + 2310.0
    assert [(each["reason"], each["samples"], each["seconds"]) for each in owners["unknown"]] == [
        ("skip.budget", 40, 2310.0), ("auth", 12, 720.0),
    ]  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(probe(*words, "-f", "csv", cwd=tmp_path).out)))
    assert [(row["what"], row["owner"], row["reason"], float(row["seconds"])) for row in rows] == [
        ("down", "target", "capacity", 600.0),
        ("down", "network", "dns", 300.0),
        ("unknown", "quota", "skip.budget", 2310.0),
        ("unknown", "client", "auth", 720.0),
    ]
    assert "| unknown | quota | skip.budget |" in probe(*words, "-f", "markdown", cwd=tmp_path).out
    explained = probe(*words, "--explain", cwd=tmp_path).out.replace("\n  ", " ")
    assert "600 s (capacity, target) + 300 s (dns, network) = 900 s down" in explained.replace(
        "600 (", "600 s ("
    ).replace("300 (", "300 s (")


def test_gate_says_whose_fault_it_is_that_it_cannot_tell(tmp_path: Path) -> None:
    configure(tmp_path)
    record(tmp_path, "claude", lambda minute: ("unknown", "skip.budget", "quota") if minute >= 680 else None)
    ran = probe("gate", *NOW, "claude", "--rule", "availability >= 99% over 1h", cwd=tmp_path)
    assert ran.exit == 3
    assert "40 of 60 samples say nothing: 40 skip.budget (account)" in ran.out.replace("\n    ", " ")
    [verdict] = ask(tmp_path, "gate", "claude", "--rule", "availability >= 99% over 1h").json["verdicts"]
    assert verdict["excluded"] == [{"reason": "skip.budget", "owner": "quota", "samples": 40}]


def test_a_window_across_1970_explains_itself(folder: Path) -> None:
    ran = probe(
        "report",
        "claude",
        *NOW,
        "--from",
        "1969-12-31T23:00:00Z",
        "--until",
        "1970-01-01T02:00:00Z",
        "--show",
        "explain",
        cwd=folder,
    )
    assert (ran.exit, ran.err) == (3, "")


def test_days_that_became_sums_still_know_whose_fault_it_was(tmp_path: Path) -> None:
    configure(tmp_path)
    record(tmp_path, "claude", lambda minute: auth_outage(minute) or mixed(minute))
    words = ("report", "claude", "-w", "12h", "--show", "owners")
    before = the_window(ask(tmp_path, *words))
    ran = probe("history", "compact", "--keep", "90d", cwd=tmp_path)
    assert ran.exit == 0, ran.err
    assert [path.name for path in (tmp_path / "results").glob("2026*")] == ["2026-04-28.jsonl.sums"]
    assert the_window(ask(tmp_path, *words)) == before
    assert before["owners"]["reclassed"] == 78
