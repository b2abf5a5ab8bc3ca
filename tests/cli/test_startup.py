"""What a start costs is what it imports, so that is what is guarded: no stopwatch."""

import subprocess
import sys
from pathlib import Path

import pytest
from support.tool import REPOSITORY, probe

HEAVY = [
    "httpx",
    "httpcore",
    "asyncio",
    "rich",
    "tenacity",
    "jsonpath_rfc9535",
    "regex",
    "jsonschema_rs",
    "msgspec",
    "tomli",
]


def loaded_by(*words: str, cwd: Path | None = None) -> set[str]:
    """The top-level modules in memory when `probe WORDS` ends."""
    script = (
        "import sys, atexit\n"
        "atexit.register(lambda: print('LOADED', *sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr))\n"
        f"sys.argv = ['probe', *{list(words)!r}]\n"
        "from probe.__main__ import main\nmain()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=cwd,
        env={"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    return set(done.stderr.rsplit("LOADED", 1)[1].split())


def test_version_needs_nothing_but_itself() -> None:
    assert not loaded_by("--version") & {*HEAVY, "typer"}


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("check", "--help"),
        ("gate", "-h"),
        ("report", "-h"),
        ("outages", "-h"),
        ("compare", "-h"),
        ("history", "merge", "-h"),
    ],
)
def test_help_asks_for_nothing_heavy(words: tuple[str, ...]) -> None:
    assert not loaded_by(*words) & set(HEAVY)


def test_a_report_needs_no_network_and_no_rich_when_piped(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text("")
    assert not loaded_by("report", "--store", "x.jsonl", cwd=tmp_path) & {
        "httpx",
        "httpcore",
        "asyncio",
        "rich",
        "tenacity",
    }


def test_a_check_of_a_url_loads_no_json_path_and_no_rich_when_piped(tmp_path: Path) -> None:
    found = loaded_by("check", "http://127.0.0.1:1/", cwd=tmp_path)
    assert not found & {"jsonpath_rfc9535", "jsonschema_rs", "rich", "jinja2", "pydantic"}


def test_version_and_help_say_what_they_should() -> None:
    assert probe("--version").out.startswith("probe 0.")
    shown = probe("-h").out
    for command in (
        "init",
        "check",
        "run",
        "report",
        "outages",
        "compare",
        "gate",
        "history",
        "config",
        "demo",
    ):
        assert f"  {command} " in shown


def test_no_words_show_the_help_and_are_a_usage_error() -> None:
    ran = probe()
    assert ran.exit == 2
    assert "Commands:" in ran.out + ran.err


@pytest.mark.parametrize(
    ("words", "formats"),
    [
        (("check",), "text, json, jsonl, markdown, csv, junit, tap, github, nagios"),
        (("run",), "text, json, jsonl, markdown, csv, junit, tap, github, nagios"),
        (("report",), "text, json, markdown, csv"),
        (("outages",), "text, json, markdown, csv"),
        (("compare",), "text, json, markdown, csv"),
        (("gate",), "text, json, markdown, junit, tap, github, nagios"),
        (("history", "verify"), "text, json"),
        (("history", "stats"), "text, json"),
    ],
)
def test_help_lists_the_formats_that_the_command_has(words: tuple[str, ...], formats: str) -> None:
    said = " ".join(probe(*words, "--help").out.split())
    assert f"How to show it: {formats}." in said
    example = said.split("One more report, such as ")[1].split(":")[0]
    assert example in formats.split(", ")
