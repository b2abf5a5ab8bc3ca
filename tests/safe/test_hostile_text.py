"""What a server says, in every place of an answer, through every sink of the tool itself."""

import csv
import io
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest
from cli.test_terminal import on_pty
from contracts.test_formats import PARSERS
from faults.papers import Papers
from net.peers import Peers, read_head
from safe.checks import commands, unsafe
from safe.hostile import PLACES, TEXTS, answer
from support.tool import Ran, probe

from probe.formats import formats_for
from probe.record import MAX_LINE, decode

CHECKS = formats_for("check")
REPORTS = formats_for("report")
SUBJECTS = {
    name: text.decode()
    for name, text in TEXTS.items()
    if name
    in ("clear_screen", "bidi", "line_separators", "github_error", "html", "formula_equals", "rich_markup")
}


def says(connection: socket.socket) -> None:
    path = read_head(connection).partition(b" ")[2].partition(b" ")[0]
    connection.sendall(answer(path.decode("latin-1")))


class World(NamedTuple):
    """A folder with a probe for each place and text, asked once into every format and recorded."""

    folder: Path
    names: list[str]
    check: Ran


def table(name: str, url: str, keys: dict[str, object]) -> str:
    lines = [f"{key} = {json.dumps(value)}" for key, value in {"name": name, "url": url, **keys}.items()]
    return "\n".join(["[[probe]]", *lines, ""])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("hostile")
    peers = Peers()
    port = peers.start(says)
    tables = {
        f"{place}.{text}": (f"http://127.0.0.1:{port}/{place}/{text}", dict(PLACES[place].keys))
        for place in PLACES
        for text in TEXTS
    }
    papers = Papers(folder)
    for text, said in SUBJECTS.items():
        certified = peers.start(says, tls=papers.signed_by_itself(said))
        tables[f"subject.{text}"] = (f"https://localhost:{certified}/", {})
        tables[f"subject-unverified.{text}"] = (
            f"https://localhost:{certified}/",
            {"verify": False, "assert": ["cert_days > 9000"]},
        )
    text = "\n".join(table(name, url, keys) for name, (url, keys) in tables.items())
    (folder / "probes.toml").write_text('[defaults]\ntimeout = "20s"\n' + text, encoding="utf-8")
    reports = [word for name in CHECKS for word in ("--report", f"{name}:{name}.out")]
    ran = probe("check", "-v", "--record", *reports, cwd=folder, timeout=120)
    yield World(folder, list(tables), ran)
    peers.close()


def test_asking_them_all_ends_in_order(world: World) -> None:
    assert world.check.exit == 1
    assert world.check.err == ""


@pytest.mark.parametrize("name", CHECKS)
def test_a_format_holds_nothing_that_is_obeyed_and_is_read_by_its_own_parser(world: World, name: str) -> None:
    text = (world.folder / f"{name}.out").read_bytes().decode("utf-8")
    assert unsafe(text) == set()
    PARSERS[name](text)
    if name != "github":
        assert commands(text) == []


def test_the_screen_holds_nothing_that_is_obeyed(world: World) -> None:
    assert unsafe(world.check.out) == set()
    assert commands(world.check.out) == []
    assert all(name in world.check.out for name in world.names)
    assert "< HTTP/1.1 " in world.check.out  # the conversation is part of it


@pytest.mark.parametrize("columns", [40, 100])
def test_a_terminal_gets_no_escape_but_our_own(world: World, columns: int) -> None:
    _, shown = on_pty(
        ["--no-color", "check", "-v", "body.*", "location*", "reason.*"],
        world.folder,
        columns=columns,
        only="out",
    )
    assert unsafe(shown) == set()
    assert commands(shown) == []


def test_a_machine_counts_as_many_as_were_asked(world: World) -> None:
    def read(name: str) -> str:
        return (world.folder / f"{name}.out").read_text(encoding="utf-8")

    assert {row["probe"] for row in csv.DictReader(io.StringIO(read("csv")))} == set(world.names)
    assert {case.get("name") for case in ET.fromstring(read("junit")).iter("testcase")} == set(world.names)
    assert len(read("jsonl").splitlines()) == len(world.names)
    assert len(json.loads(read("json"))["samples"]) == len(world.names)
    assert read("tap").splitlines()[1] == f"1..{len(world.names)}"
    assert len(read("nagios").splitlines()) == 1
    annotated = [line for line in read("github").splitlines() if line.startswith(("::error", "::warning"))]
    assert len(annotated) <= len(world.names)
    assert sum(line.startswith("| ") for line in read("markdown").splitlines()) == len(world.names) + 2


def test_the_record_is_lines_of_ascii_that_can_be_read_again(world: World) -> None:
    [day] = sorted(world.folder.glob("results/*.jsonl"))
    data = day.read_bytes()
    assert data.isascii()
    assert not set(data) & (set(range(32)) - {10})
    lines = data.split(b"\n")
    assert lines.pop() == b""
    assert {decode(line).probe for line in lines} == set(world.names)
    assert max(map(len, lines)) < MAX_LINE


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_of_what_was_recorded_is_safe_as_well(world: World, name: str) -> None:
    ran = probe("report", "-v", "-f", name, cwd=world.folder)
    assert (ran.exit, ran.err) == (0, "")
    assert unsafe(ran.out) == set()
    assert commands(ran.out) == []
    PARSERS[name](ran.out)


@pytest.mark.parametrize("name", formats_for("gate"))
def test_a_gate_tells_what_it_found_safely(world: World, name: str) -> None:
    ran = probe("gate", "body.*", "reason.*", "not_json.*", "--rule", "now up", "-f", name, cwd=world.folder)
    assert ran.exit in (1, 2)  # nagios has codes of its own
    assert unsafe(ran.out + ran.err) == set()
    PARSERS[name](ran.out)
    if name != "github":
        assert commands(ran.out + ran.err) == []


def test_what_is_configured_is_shown_safely(tmp_path: Path) -> None:
    said = [text.decode(errors="replace").replace("$", "$$") for text in TEXTS.values()]
    escaped = ["".join(f"\\U{ord(character):08X}" for character in text) for text in said]
    values = "\n".join(f'  "f{number}" = "{text}"' for number, text in enumerate(escaped))
    (tmp_path / "probes.toml").write_text(
        f'[[probe]]\nname = "x"\nurl = "https://x.example/"\n[probe.form]\n{values}\n', encoding="utf-8"
    )
    ran = probe("config", "show", cwd=tmp_path)
    assert (ran.exit, ran.err) == (0, "")
    assert unsafe(ran.out) == set()
    assert commands(ran.out) == []
