"""The exit-code table, in full: the same code in every format, on every outcome."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from support.site import Answer, Site
from support.tool import REPOSITORY, probe
from support.waiting import until

CHECK_FORMATS = ["text", "json", "jsonl", "markdown", "csv", "junit", "tap", "github"]
GATE_FORMATS = ["text", "json", "markdown", "junit", "tap", "github"]
NAGIOS = {0: 0, 1: 2, 3: 3}


@pytest.fixture
def folder(tmp_path: Path, site: Site) -> Path:
    """Four probes, one for each outcome."""
    site.on("/good", Answer(200)).on("/bad", Answer(503))
    (tmp_path / "probes.toml").write_text(
        f"""
[defaults]
timeout = "60s"  # a busy machine must not turn "still asking" into "down"

[[probe]]
name = "fine"
url = "{site.url}/good"

[[probe]]
name = "slow"
url = "{site.url}/good"
degraded = ["status == 299"]

[[probe]]
name = "broken"
url = "{site.url}/bad"

[[probe]]
name = "secret"
url = "{site.url}/good"
bearer = "${{NOT_SET_HERE}}"
"""
    )
    return tmp_path


OUTCOMES = [
    (["fine"], 0),
    (["slow"], 0),
    (["fine", "slow", "--fail-on", "degraded"], 1),
    (["broken"], 1),
    (["secret"], 3),
    (["broken", "secret", "fine"], 1),
    (["secret", "slow"], 3),
]


@pytest.mark.parametrize("fmt", CHECK_FORMATS)
@pytest.mark.parametrize(("words", "wanted"), OUTCOMES, ids=[" ".join(words) for words, _ in OUTCOMES])
def test_check_exits_the_same_in_every_format(folder: Path, fmt: str, words: list[str], wanted: int) -> None:
    ran = probe("check", *words, "-f", fmt, cwd=folder)
    assert (ran.exit, ran.err) == (wanted, "")


@pytest.mark.parametrize(("words", "wanted"), OUTCOMES, ids=[" ".join(words) for words, _ in OUTCOMES])
def test_nagios_follows_the_plugin_guidelines(folder: Path, words: list[str], wanted: int) -> None:
    ran = probe("check", *words, "--format", "nagios", cwd=folder)
    degraded_alone = wanted == 0 and "slow" in words
    assert ran.exit == (1 if degraded_alone else NAGIOS[wanted])
    assert len(ran.lines) >= 1


@pytest.mark.parametrize(
    "words", [["check", "--nope"], ["check", "example.com"], ["check", "-f", "nagios", "-c", "none.toml"]]
)
def test_bad_arguments_are_unknown_to_nagios(folder: Path, words: list[str]) -> None:
    assert probe(*words, "-f", "nagios", cwd=folder).exit == 3


@pytest.mark.parametrize("fmt", GATE_FORMATS)
@pytest.mark.parametrize(("name", "wanted"), [("fine", 0), ("slow", 0), ("broken", 1), ("secret", 3)])
def test_gate_exits_the_same_in_every_format(folder: Path, fmt: str, name: str, wanted: int) -> None:
    assert probe("gate", name, "-f", fmt, cwd=folder).exit == wanted


@pytest.mark.parametrize("fmt", CHECK_FORMATS)
def test_nothing_matched_is_4(folder: Path, fmt: str) -> None:
    ran = probe("check", "fnie", "-f", fmt, cwd=folder)
    assert ran.exit == 4
    assert ran.out == ""
    assert "did you mean 'fine'?" in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ["chek"],
        ["check", "--nope"],
        ["check", "-f", "yaml"],
        ["check", "--report", "junit:no/such/folder/x.xml"],
        ["check", "example.com"],
        ["check", "ftp://example.com/"],
        ["check", "fine", "-X", "POST"],
        ["check", "--fail-on", "nothing"],
        ["check", "--deadline", "0s"],
        ["check", "--store", "here.jsonl"],
        ["run", "-c", "none.toml"],
        ["report", "--window", "fortnight"],
        ["report", "--until", "2026-01-01"],
        ["report", "--timezone", "Mars/Base"],
        ["gate", "--rule", "availability > much"],
    ],
    ids=" ".join,
)
def test_usage_errors_are_2_and_ask_nothing(folder: Path, site: Site, words: list[str]) -> None:
    ran = probe(*words, cwd=folder)
    assert ran.exit == 2
    assert ran.out == ""
    assert ran.err.strip()
    assert site.asked == []
    assert "Traceback" not in ran.err


def test_a_bug_is_70_and_a_short_report(folder: Path) -> None:
    broken = (
        "import probe.formats as f, sys\n"
        "def boom(*words): raise ZeroDivisionError('sk-secret')\n"
        "import probe.cli.output as o; o.render = boom\n"
        "from probe.cli.main import run; sys.exit(run(['check', 'fine']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", broken],
        cwd=folder,
        env={"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 70
    assert "this is a bug in probe: ZeroDivisionError" in done.stderr
    assert "sk-secret" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_store_that_cannot_be_written_is_74_and_the_verdicts_are_still_printed(folder: Path) -> None:
    (folder / "results").write_text("a file where the store's folder should be")
    ran = probe("run", "fine", "broken", cwd=folder)
    assert ran.exit == 74
    assert "not recorded" in ran.err
    assert [line.split()[:2] for line in ran.lines if line.startswith(("fine", "broken"))] == [
        ["broken", "down"],
        ["fine", "up"],
    ]


def test_a_report_file_that_cannot_be_written_is_74(folder: Path) -> None:
    ran = probe("check", "fine", "--report", "json:/dev/full", cwd=folder)
    assert ran.exit == 74
    assert "fine" in ran.out


def test_a_second_run_is_75_and_asks_nothing(folder: Path, site: Site) -> None:
    site.on("/good", Answer(200, delay_s=1.0))
    first = subprocess.Popen(
        [sys.executable, "-m", "probe", "run", "fine"],
        cwd=folder, env={"PYTHONPATH": str(REPOSITORY)}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    until(lambda: bool(site.asked))
    second = probe("run", "broken", cwd=folder)
    assert second.exit == 75
    assert "another run is going" in second.err
    assert [asked.path for asked in site.asked] == ["/good"]
    assert first.wait(timeout=30) == 0


def test_the_overall_deadline_is_124_and_what_was_measured_is_recorded(folder: Path, site: Site) -> None:
    site.on("/bad", Answer(200, delay_s=30.0))
    ran = probe("run", "fine", "broken", "--deadline", "2s", cwd=folder)
    assert ran.exit == 124
    assert "no answer yet from broken" in ran.err
    assert [line["probe"] for line in recorded(folder)] == ["fine"]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_pass_and_what_was_measured_is_recorded(
    folder: Path, site: Site, number: int, code: int
) -> None:
    site.on("/bad", Answer(200, delay_s=30.0))
    going = subprocess.Popen(
        [sys.executable, "-m", "probe", "run", "fine", "broken", "-f", "json"],
        cwd=folder, env={"PYTHONPATH": str(REPOSITORY)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    until(lambda: (folder / "results").exists() and len(site.asked) == 2 and bool(recorded(folder)))
    going.send_signal(number)
    out, err = going.communicate(timeout=30)
    assert going.returncode == code, (out, err)
    assert json.loads(out)["exit"] == code
    assert [sample["probe"] for sample in json.loads(out)["samples"]] == ["fine"]
    assert "interrupted: no answer yet from broken" in err
    assert [line["probe"] for line in recorded(folder)] == ["fine"]


def test_every_report_of_one_run_tells_the_same(folder: Path) -> None:
    ran = probe(
        "check",
        "fine",
        "broken",
        "--report",
        "json:all.json",
        "--report",
        "junit:all.xml",
        "--report",
        "csv:all.csv",
        cwd=folder,
    )
    assert ran.exit == 1
    document = json.loads((folder / "all.json").read_text())
    assert document["exit"] == 1
    assert document["summary"] == {"up": 1, "degraded": 0, "down": 1, "unknown": 0}
    suite = ElementTree.parse(folder / "all.xml").getroot()
    assert len(suite.findall(".//testcase")) == 2
    assert len(suite.findall(".//failure")) == 1
    assert len((folder / "all.csv").read_text().splitlines()) == 3


def recorded(folder: Path) -> list[dict[str, object]]:
    return [
        json.loads(line)
        for path in (folder / "results").glob("*.jsonl")
        for line in path.read_text().splitlines()
    ]
