"""Status pages through the command line: one screen, every format, the exit code, the record."""

import csv
import io
import json
from pathlib import Path

import pytest
from probers.status.pages import CLAUDE, CLAUDE_API, HTML, ago, claude, incident, statuspage
from support.site import Answer, Site
from support.tool import probe

from probe.model.vendor import Health
from probe.record import decode


def config(folder: Path, site: Site, more: str = "") -> None:
    (folder / "probes.toml").write_text(
        f'[[probe]]\nname = "claude-status"\nkind = "status"\npage = "{site.url}"\nevery = "5m"\n{more}'
    )


def test_check_says_in_one_line_what_the_vendor_says(site: Site, tmp_path: Path) -> None:
    parts = claude(k8w3r06qmzrp="partial_outage")
    statuspage(site, parts, [incident(components=parts[2:3])])
    config(tmp_path, site)
    ran = probe("check", cwd=tmp_path, env={"COLUMNS": "160"})
    assert ran.exit == 1
    told = '1 of 5 components: Claude API (api.anthropic.com) partial outage · incident "Elevated errors" open 34m'
    assert "claude-status  down  200" in ran.out
    assert f"vendor, theirs: {told}" in " ".join(ran.out.split())


@pytest.mark.parametrize(
    ("word", "exit_code", "outcome"),
    [
        ("operational", 0, "up"),
        ("under_maintenance", 0, "degraded"),
        ("degraded_performance", 0, "degraded"),
        ("partial_outage", 1, "down"),
        ("major_outage", 1, "down"),
        ("on_fire", 3, "unknown"),
    ],
)
def test_the_exit_code_is_that_of_any_probe(
    word: str, exit_code: int, outcome: str, site: Site, tmp_path: Path
) -> None:
    config(tmp_path, statuspage(site, claude(k8w3r06qmzrp=word)))
    ran = probe("check", "-f", "json", cwd=tmp_path)
    assert (ran.exit, ran.json["exit"]) == (exit_code, exit_code)
    [sample] = ran.json["samples"]
    assert sample["outcome"] == outcome
    assert sample["vendor"]["components"][0]["id"] in {each["id"] for each in CLAUDE}


def test_a_closer_look_shows_components_and_incidents_with_their_times(site: Site, tmp_path: Path) -> None:
    began, ended = "2026-11-22T10:00:00.000Z", ago(hours=2)
    told = incident(
        status="resolved", started_at=began, created_at=began, resolved_at=ended, components=CLAUDE[:1]
    )
    config(tmp_path, statuspage(site, incidents=[told]), 'components = ["claude.ai", "Claude Code"]\n')
    ran = probe("check", "-v", cwd=tmp_path, env={"COLUMNS": "200"})
    assert ran.exit == 0
    said = " ".join(ran.out.split())
    assert "components claude.ai operational · Claude Code operational" in said
    assert (
        f'incident "Elevated errors" · resolved · minor · started {began} · posted {began} · resolved {ended}'
        in said
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("markdown", "Claude API"),
        ("csv", "Claude API"),
        ("junit", "Claude API"),
        ("tap", "Claude API"),
        ("github", "Claude API"),
        ("nagios", "claude-status"),
        ("jsonl", '"health":"major"'),
    ],
)
def test_every_format_shows_it(name: str, words: str, site: Site, tmp_path: Path) -> None:
    config(tmp_path, statuspage(site, claude(k8w3r06qmzrp="major_outage")))
    assert words in probe("check", "-f", name, cwd=tmp_path).out


def test_a_guard_in_front_of_the_page_is_undetermined_and_says_what_to_do(site: Site, tmp_path: Path) -> None:
    site.otherwise(Answer(405, b"<html>", (HTML,)))
    config(tmp_path, site)
    ran = probe("check", cwd=tmp_path)
    assert ran.exit == 3
    assert 'ask less often (every = "15m"), or name another address' in " ".join(ran.out.split())


def test_the_record_keeps_components_and_incidents(site: Site, tmp_path: Path) -> None:
    parts = claude(k8w3r06qmzrp="major_outage")
    config(
        tmp_path, statuspage(site, parts, [incident(components=parts[2:3])]), 'components = ["Claude API"]\n'
    )
    assert probe("run", cwd=tmp_path).exit == 1
    [day] = (tmp_path / "results").glob("*.jsonl")
    vendor = decode(day.read_bytes().strip()).vendor
    assert vendor is not None
    assert [(each.id, each.health) for each in vendor.components] == [(CLAUDE_API, Health.MAJOR)]
    assert [each.name for each in vendor.incidents] == ["Elevated errors"]
    report = probe("report", "--window", "1h", "-f", "json", cwd=tmp_path).json
    assert report["probes"][0]["windows"][0]["failed"] == 1


def test_a_group_is_up_while_only_its_vendor_says_otherwise(site: Site, tmp_path: Path) -> None:
    statuspage(site, claude(k8w3r06qmzrp="major_outage"))
    probes = "".join(f'[[probe]]\nname = "{name}"\nurl = "{site.url}"\n' for name in ("web", "api"))
    group = '[[group]]\nname = "claude"\nprobes = ["web", "api", "claude-status"]\n'
    config(tmp_path, site, probes + group)
    assert probe("run", "claude", cwd=tmp_path).exit == 1
    found = probe("report", "claude", "--window", "1h", "-f", "csv", cwd=tmp_path).out
    rows = {row["probe"]: row for row in csv.DictReader(io.StringIO(found))}
    assert list(rows) == ["claude", "web", "api", "claude-status"]
    assert float(rows["claude"]["down_s"]) == 0
    assert float(rows["claude"]["up_s"]) > 0
    assert float(rows["claude-status"]["down_s"]) > 0


def test_probes_compared_together_are_those_that_measure(site: Site, tmp_path: Path) -> None:
    statuspage(site, claude(k8w3r06qmzrp="major_outage"))
    more = "".join(
        f'[[probe]]\nname = "{name}"\nurl = "{site.url}"\ntags = ["{name[0]}"]\n'
        for name in ("ca", "cb", "da")
    )
    config(tmp_path, site, f'tags = ["c"]\n{more}')
    probe("run", cwd=tmp_path)
    ran = probe("compare", "c", "d", "--together", "any", "--window", "1h", "-f", "json", cwd=tmp_path)
    assert '"claude-status"' not in json.dumps(ran.json)


def test_config_check_warns_of_a_page_that_is_asked_too_often(site: Site, tmp_path: Path) -> None:
    (tmp_path / "probes.toml").write_text(f'[[probe]]\nname = "s"\nkind = "status"\npage = "{site.url}"\n')
    ran = probe("config", "check", cwd=tmp_path)
    assert "'s' reads a status page every 1m" in ran.out + ran.err
    assert site.asked == []
