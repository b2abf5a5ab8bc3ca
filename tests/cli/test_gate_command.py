"""`probe gate`: rules about now and about history, from the configuration or the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.site import Answer, Site
from support.tool import Ran, probe

NOW = ["--now", "2026-03-01T01:00:00Z"]
GOOD, BAD = "availability >= 80% over 1h", "availability >= 99% over 1h"


def line(name: str, minute: int, outcome: str) -> str:
    at = f"2026-03-01T00:{minute:02}:00.000Z"
    made: dict[str, Any] = {
        "v": 1, "id": f"{name}{minute:02}", "probe": name, "kind": "http", "at": at, "due": at, "every_s": 60, "timeout_s": 10,
        "trigger": "scheduled", "vantage": "here", "target": "GET http://x/", "outcome": outcome, "latency_s": 0.1, "config": "a1",
    }  # fmt: skip
    if outcome == "down":
        made["failure"] = {"reason": "status", "owner": "target", "phase": "wait", "message": "status 500"}
    return json.dumps(made)


@pytest.fixture
def folder(tmp_path: Path, site: Site) -> Path:
    """An hour of history in which web was down for ten minutes; both are up now, and no rule is configured."""
    site.on("/web", Answer()).on("/api", Answer())
    (tmp_path / "probes.toml").write_text(
        f'[[probe]]\nname = "web"\nurl = "{site.url}/web"\ntags = ["page"]\n'
        f'[[probe]]\nname = "api"\nurl = "{site.url}/api"\n'
    )
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "2026-03-01.jsonl").write_text(
        "".join(
            f"{line('web', minute, 'down' if 20 <= minute < 30 else 'up')}\n{line('api', minute, 'up')}\n"
            for minute in range(60)
        )
    )
    return tmp_path


def verdicts(ran: Ran) -> list[tuple[str, str, str]]:
    return sorted((each["rule"], each["probe"], each["verdict"]) for each in ran.json["verdicts"])


def gate(folder: Path, *words: str) -> Ran:
    return probe("gate", *NOW, *words, "-f", "json", cwd=folder)


def lose_history(folder: Path) -> None:
    (folder / "results" / "2026-03-01.jsonl").unlink()
    (folder / "results").rmdir()


def test_a_rule_about_history_asks_nobody(folder: Path, site: Site) -> None:
    ran = gate(folder, "--rule", BAD)
    assert (ran.exit, ran.err, ran.json["exit"]) == (1, "", 1)
    assert verdicts(ran) == [(BAD, "api", "met"), (BAD, "web", "missed")]
    assert site.asked == []


def test_rules_are_repeatable_and_may_mix_now_and_history(folder: Path, site: Site) -> None:
    ran = gate(folder, "--rule", GOOD, "--rule", "now up", "--rule", "coverage >= 90% over 1h")
    assert (ran.exit, ran.err) == (0, "")
    assert verdicts(ran) == [
        (GOOD, "api", "met"), (GOOD, "web", "met"),
        ("coverage >= 90% over 1h", "api", "met"), ("coverage >= 90% over 1h", "web", "met"),
        ("now up", "api", "met"), ("now up", "web", "met"),
    ]  # fmt: skip
    assert sorted(asked.path for asked in site.asked) == ["/api", "/web"]
    assert ran.json["summary"] == {"up": 2, "degraded": 0, "down": 0, "unknown": 0}


@pytest.mark.parametrize(
    ("rule", "status", "code"), [(GOOD, 200, 0), (GOOD, 503, 1), (BAD, 200, 1), (BAD, 503, 1)]
)
def test_one_missed_rule_of_either_sort_is_enough(
    folder: Path, site: Site, rule: str, status: int, code: int
) -> None:
    site.on("/web", Answer(status))
    assert gate(folder, "--rule", rule, "--rule", "now up").exit == code


@pytest.mark.parametrize("word", ["api", "page", "w*"])
def test_only_the_named_are_judged_and_asked(folder: Path, site: Site, word: str) -> None:
    name = "api" if word == "api" else "web"
    ran = gate(folder, word, "--rule", GOOD, "--rule", "now up")
    assert verdicts(ran) == [(GOOD, name, "met"), ("now up", name, "met")]
    assert [asked.path for asked in site.asked] == [f"/{name}"]


def test_without_rules_now_up_is_judged(folder: Path, site: Site) -> None:
    site.on("/web", Answer(503))
    ran = gate(folder)
    assert ran.exit == 1
    assert verdicts(ran) == [("now up", "api", "met"), ("now up", "web", "missed")]


def test_rules_of_the_configuration_and_their_replacement(folder: Path, site: Site) -> None:
    path = folder / "probes.toml"
    path.write_text(path.read_text() + f'[[rule]]\nprobes = ["page"]\nrequire = "{BAD}"\n')
    assert verdicts(gate(folder)) == [(BAD, "web", "missed")]
    replaced = gate(folder, "--rule", GOOD)
    assert (replaced.exit, verdicts(replaced)) == (0, [(GOOD, "api", "met"), (GOOD, "web", "met")])
    nothing = gate(folder, "api")
    assert (nothing.exit, nothing.out) == (4, "")
    assert nothing.err == "probe: no rule applies to any of these probes: nothing was judged\n"
    assert site.asked == []


@pytest.mark.parametrize("rule", [GOOD, "now up"])
def test_an_unknown_name_is_4_and_asks_nobody(folder: Path, site: Site, rule: str) -> None:
    ran = probe("gate", *NOW, "wbe", "--rule", rule, cwd=folder)
    assert (ran.exit, ran.out) == (4, "")
    assert "'wbe'" in ran.err
    assert "did you mean 'web'?" in ran.err
    assert site.asked == []


@pytest.mark.parametrize("rule", ["availability > much", "now upp", "availability >= 99%", ""])
def test_a_rule_that_is_none_is_2(folder: Path, site: Site, rule: str) -> None:
    ran = probe("gate", "--rule", "now up", "--rule", rule, cwd=folder)
    assert (ran.exit, ran.out) == (2, "")
    assert ran.err.startswith("probe: --rule: ")
    assert site.asked == []


@pytest.mark.parametrize(
    ("window", "why"),
    [
        ("7x", "'7x' is not a window"),
        ("2027-01", "'2027-01' has not begun yet"),
        ("7d during lunch", "there is no calendar 'lunch'"),
    ],
)
def test_a_window_that_is_none_is_a_mistake_of_its_rule(folder: Path, window: str, why: str) -> None:
    rule = f"availability >= 99% over {window}"
    ran = gate(folder, "--rule", GOOD, "--rule", rule)
    assert (ran.exit, ran.out) == (2, "")
    assert ran.err.startswith(f"probe: --rule {rule!r}: {why}")
    assert "--window" not in ran.err


def test_a_rule_of_the_configuration_says_what_it_is_as_well(folder: Path) -> None:
    rule = "availability >= 99% over 2027-01"
    path = folder / "probes.toml"
    path.write_text(path.read_text() + f'[[rule]]\nprobes = ["web"]\nrequire = "{rule}"\n')
    ran = gate(folder)
    assert (ran.exit, ran.out) == (2, "")
    assert ran.err.startswith(f"probe: [[rule]] {rule!r}: '2027-01' has not begun yet")


@pytest.mark.parametrize(("words", "kept"), [([], 0), (["--record"], 2)])
def test_what_is_asked_is_kept_only_with_record(folder: Path, words: list[str], kept: int) -> None:
    lose_history(folder)
    assert probe("gate", "--rule", "now up", *words, cwd=folder).exit == 0
    lines = [text for path in (folder / "results").glob("*.jsonl") for text in path.read_text().splitlines()]
    assert len(lines) == kept
    assert sorted(json.loads(text)["probe"] for text in lines) == ["api", "web"][:kept]


def test_without_history_its_rules_are_undetermined(folder: Path, site: Site) -> None:
    lose_history(folder)
    ran = gate(folder, "--rule", GOOD)
    assert ran.exit == 3
    assert verdicts(ran) == [(GOOD, "api", "undetermined"), (GOOD, "web", "undetermined")]
    assert "no history at results" in ran.err
    assert site.asked == []


@pytest.mark.parametrize(("status", "code", "now"), [(200, 3, "met"), (503, 1, "missed")])
def test_without_history_rules_about_now_keep_their_verdict(
    folder: Path, site: Site, status: int, code: int, now: str
) -> None:
    lose_history(folder)
    site.on("/web", Answer(status))
    ran = gate(folder, "web", "--rule", GOOD, "--rule", "now up")
    assert ran.exit == code
    assert verdicts(ran) == [(GOOD, "web", "undetermined"), ("now up", "web", now)]
    assert "no history at results" in ran.err


def test_a_store_given_by_hand_that_is_not_there(folder: Path, site: Site) -> None:
    ran = probe("gate", *NOW, "--store", "elsewhere", "--rule", GOOD, cwd=folder)
    assert ran.exit == 3
    assert "no history at elsewhere" in ran.err
    assert site.asked == []


def test_evidence_from_elsewhere_needs_no_configuration(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "probes.toml").unlink()
    ran = gate(folder, "--store", "results", "--rule", BAD)
    assert (ran.exit, verdicts(ran)) == (1, [(BAD, "api", "met"), (BAD, "web", "missed")])
    ran = probe("gate", "--store", "results", "--rule", "now up", cwd=folder)
    assert (ran.exit, ran.out) == (2, "")
    assert ran.err == "probe: 'now up' asks probes, and there is no probes.toml: probe init writes one\n"


def test_reports_beside_the_screen(folder: Path) -> None:
    ran = probe("gate", *NOW, "--rule", BAD, "--report", "json:g.json", "--report", "junit:g.xml", cwd=folder)
    assert (ran.exit, ran.err) == (1, "")
    assert ran.lines[0].split()[:2] == ["web", "missed"]
    assert json.loads((folder / "g.json").read_text())["exit"] == 1
    assert (folder / "g.xml").read_text().count("<failure") == 1
