"""-q: silence while all is well, else only what is wrong; on the screen, and there alone."""

import json
from pathlib import Path

import pytest
from support.site import Answer, Site
from support.tool import probe


@pytest.fixture
def folder(tmp_path: Path, site: Site) -> Path:
    site.on("/good", Answer(200)).on("/bad", Answer(503))
    blocks = {
        "fine": f'url = "{site.url}/good"',
        "also": f'url = "{site.url}/good"',
        "slow": f'url = "{site.url}/good"\ndegraded = ["status == 299"]',
        "broken": f'url = "{site.url}/bad"',
    }
    (tmp_path / "probes.toml").write_text(
        "\n".join(f'[[probe]]\nname = "{name}"\n{keys}' for name, keys in blocks.items())
    )
    return tmp_path


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize("before", [True, False], ids=["-q COMMAND", "COMMAND -q"])
def test_nothing_is_said_while_all_is_well(folder: Path, site: Site, command: str, before: bool) -> None:
    words = ["-q", command] if before else [command, "-q"]
    assert probe(*words, "fine", "also", cwd=folder) == (0, "", "")
    assert [asked.path for asked in site.asked] == ["/good", "/good"]


@pytest.mark.parametrize("command", ["check", "run"])
def test_else_only_the_rows_that_are_wrong(folder: Path, command: str) -> None:
    ran = probe(command, "-q", cwd=folder)
    assert (ran.exit, ran.err) == (1, "")
    assert [line.split()[:2] for line in ran.lines[:-1]] == [["broken", "down"], ["slow", "degraded"]]
    assert ran.lines[-1].startswith("4 probes: 2 up · 1 degraded · 1 down ")
    assert ran.lines[-1].endswith("exit 1")


@pytest.mark.parametrize("command", ["check", "run"])
def test_degraded_is_shown_though_it_is_good(folder: Path, command: str) -> None:
    ran = probe(command, "-q", "fine", "slow", cwd=folder)
    assert ran.exit == 0
    assert [line.split()[0] for line in ran.lines[:-1]] == ["slow"]


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_document_is_whole(folder: Path, command: str) -> None:
    ran = probe(command, "-q", "-f", "json", cwd=folder)
    assert ran.exit == 1
    assert sorted(sample["probe"] for sample in ran.json["samples"]) == ["also", "broken", "fine", "slow"]


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize("names", [["fine", "also"], ["fine", "broken"]], ids=["all good", "one bad"])
def test_report_files_are_whole(folder: Path, command: str, names: list[str]) -> None:
    reports = ["--report", "json:r.json", "--report", "csv:r.csv", "--report", "text:r.txt"]
    ran = probe(command, "-q", *names, *reports, cwd=folder)
    assert ran.exit == ("broken" in names)
    assert sorted(
        sample["probe"] for sample in json.loads((folder / "r.json").read_text())["samples"]
    ) == sorted(names)
    assert len((folder / "r.csv").read_text().splitlines()) == 3
    assert {line.split()[0] for line in (folder / "r.txt").read_text().splitlines()} >= set(names)


def test_text_to_a_file_is_whole(folder: Path) -> None:
    assert probe("check", "-q", "fine", "also", "-o", "r.txt", cwd=folder) == (0, "", "")
    assert [line.split()[0] for line in (folder / "r.txt").read_text().splitlines()[:-1]] == ["fine", "also"]


def test_what_is_recorded_is_whole(folder: Path) -> None:
    assert probe("run", "-q", "fine", "also", cwd=folder).exit == 0
    [file] = (folder / "results").glob("*.jsonl")
    assert sorted(json.loads(line)["probe"] for line in file.read_text().splitlines()) == ["also", "fine"]


@pytest.mark.parametrize(("words", "code"), [(["nope"], 4), (["-c", "none.toml"], 2), (["--nope"], 2)])
@pytest.mark.parametrize("command", ["check", "run"])
def test_mistakes_are_said_all_the_same(folder: Path, command: str, words: list[str], code: int) -> None:
    ran = probe(command, "-q", *words, cwd=folder)
    assert (ran.exit, ran.out) == (code, "")
    assert ran.err.strip()
