"""Secrets, however configured and however a server echoes them, appear in no output of the tool."""

import json
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from cli.test_terminal import on_pty
from net.peers import Peers, read_head
from safe.canaries import CARRIERS, FORMS, canary, environment, leaks, table
from support.site import Answer, Site
from support.tool import REPOSITORY, Ran, probe

from probe.formats import formats_for

NEVER = "'what never comes'"
ECHOES: dict[str, tuple[Callable[[bytes], bytes], dict[str, Any]]] = {
    "body": (lambda said: b"200 OK\r\n\r\n" + said, {"assert": [f"body == {NEVER}"]}),
    "json_value": (
        lambda said: b"200 OK\r\n\r\n" + json.dumps({"a": said.decode()}).encode(),
        {"assert": ["$.a == 1"]},
    ),
    "json_key": (
        lambda said: b"200 OK\r\n\r\n" + json.dumps({"a": {said.decode(): 1}}).encode(),
        {"assert": ["$.a == 1"]},
    ),
    "not_json": (lambda said: b"200 OK\r\n\r\n" + said, {"assert": ["$.a == 1"]}),
    "header": (lambda said: b"200 OK\r\nx-said: " + said + b"\r\n\r\n", {"assert": [f"header.x-said == {NEVER}"]}),
    "request_id": (lambda said: b"500 No\r\nx-request-id: " + said + b"\r\n\r\n", {}),
    "cookie": (lambda said: b"500 No\r\nset-cookie: a=" + said + b"\r\n\r\n", {}),
    "reason": (lambda said: b"500 " + said + b"\r\n\r\n", {}),
    "status": (lambda said: said + b"\r\n\r\n", {}),
    "encoding": (lambda said: b"200 OK\r\ncontent-encoding: " + said + b"\r\n\r\n", {}),
    "length": (lambda said: b"200 OK\r\ncontent-length: " + said + b"\r\n\r\n", {}),
    "location_path": (lambda said: b"302 Found\r\nlocation: /end/" + said + b"\r\n\r\n", {"assert": ["status == 1"]}),
    "location_query": (lambda said: b"302 Found\r\nlocation: /end?a=" + said + b"\r\n\r\n", {"assert": ["status == 1"]}),
    "location_user": (
        lambda said: b"302 Found\r\nlocation: http://x:" + said + b"@127.0.0.1:1/\r\n\r\n",
        {},
    ),
    "location_host": (lambda said: b"302 Found\r\nlocation: http://" + quote(said, "").encode() + b".localhost/\r\n\r\n", {}),
    "degraded": (lambda said: b"200 OK\r\n\r\n" + said, {"degraded": [f"body == {NEVER}"]}),
}  # fmt: skip
"""What follows `HTTP/1.1 `, and what of it is looked at."""


def echoes(connection: socket.socket) -> None:
    """`/ECHO/FORM/CARRIER`, and `/login/…` before it, where a token and a session are given out."""
    head, _, body = read_head(connection).partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    while length and len(body) < int(length[1]):  # what is left unread would turn the end into a reset
        body += connection.recv(65536)
    target = head.partition(b" ")[2].partition(b" ")[0].decode()
    words = target.partition("?")[0].strip("/").split("/")
    if words[0] == "login":
        secret = canary(words[3])
        answer = b"200 OK\r\nset-cookie: sid=%s; path=/\r\n\r\n" % secret.encode()
        said = answer + json.dumps({"token": secret}).encode()
    elif words[0] in ECHOES:
        said = ECHOES[words[0]][0](FORMS[words[1]](canary(words[2])).encode())
    else:
        said = b"200 OK\r\n\r\nthe end"
    connection.sendall(b"HTTP/1.1 " + said)


class World(NamedTuple):
    folder: Path
    names: list[str]
    check: Ran


def written(name: str, keys: dict[str, Any], judged: dict[str, Any]) -> str:
    """As TOML: what JSON writes on one line is TOML too, but for the tables."""

    def value(found: Any) -> str:
        if isinstance(found, dict):
            return (
                "{ " + ", ".join(f"{json.dumps(key)} = {value(inner)}" for key, inner in found.items()) + " }"
            )
        return json.dumps(found)

    steps = keys.pop("step", [])
    lines = [f"{key} = {value(found)}" for key, found in {"name": name, **keys}.items()]
    if not steps:
        lines += [f"{key} = {value(found)}" for key, found in judged.items()]
    for number, step in enumerate(steps):
        lines += ["[[probe.step]]", *(f"{key} = {value(found)}" for key, found in step.items())]
        lines += [f"{key} = {value(found)}" for key, found in judged.items()] if number else []
    return "\n".join(["[[probe]]", *lines, ""])


def combinations() -> Iterator[tuple[str, str, str]]:
    yield from ((carrier, form, "body") for carrier in CARRIERS for form in FORMS)
    for form in FORMS:
        # An address ends at `#` and its host takes no letters but its own: a server that takes a secret apart
        # itself cannot be kept from showing the pieces.
        at_home = [
            echo for echo in ECHOES if not echo.startswith("location" if "html" in form else "location_host")
        ]
        yield from (("variable", form, echo) for echo in at_home)
    yield from ((carrier, form, echo) for carrier in CARRIERS for echo in ECHOES for form in ("plain",))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("secrets")
    peers = Peers()
    port = peers.start(echoes)
    tables = {}
    for carrier, form, echo in combinations():
        keys = table(carrier, f"http://127.0.0.1:{port}/{echo}/{form}/{carrier}")
        tables[f"{carrier}.{form}.{echo}"] = written(f"{carrier}.{form}.{echo}", keys, ECHOES[echo][1])
    (folder / "probes.toml").write_text('[defaults]\ntimeout = "20s"\n' + "\n".join(tables.values()))
    (folder / "probes.toml").chmod(0o600)
    (folder / "canary.txt").write_text(canary("file"))
    reports = [word for name in formats_for("check") for word in ("--report", f"{name}:{name}.out")]
    ran = probe("check", "-v", "--record", *reports, cwd=folder, env=environment(), timeout=120)
    yield World(folder, list(tables), ran)
    peers.close()


def leaking(text: str) -> dict[str, list[str]]:
    """What can be read of each secret, with the lines that say it."""
    found = {}
    for name in CARRIERS:
        if pieces := leaks(text, name):
            found[name] = [
                line[:400] for line in text.splitlines() if any(piece in line for piece in pieces)
            ][:9]
            found[name] += sorted(pieces)[:3]
    return found


def test_asking_them_all_ends_in_order(world: World) -> None:
    assert (world.check.exit, world.check.err) == (1, "")
    assert len(json.loads((world.folder / "json.out").read_text())["samples"]) == len(world.names)


@pytest.mark.parametrize("name", formats_for("check"))
def test_no_secret_stands_in_a_format(world: World, name: str) -> None:
    assert leaking((world.folder / f"{name}.out").read_text()) == {}


def test_no_secret_stands_on_the_screen(world: World) -> None:
    assert "> GET /" in world.check.out  # the conversation is part of it, and what to paste
    assert "curl -" in world.check.out
    assert leaking(world.check.out + world.check.err) == {}


def test_no_secret_stands_in_the_record(world: World) -> None:
    [day] = world.folder.glob("results/*.jsonl")
    assert leaking(day.read_text()) == {}


def test_what_was_echoed_is_masked_and_not_just_missing(world: World) -> None:
    samples = json.loads((world.folder / "json.out").read_text())["samples"]
    told = {each["probe"]: each["failure"]["message"] for each in samples if "failure" in each}
    for carrier in CARRIERS:
        assert "‹secret›" in told[f"{carrier}.plain.body"], carrier


@pytest.mark.parametrize("words", [("report", "-v"), ("report", "-f", "json"), ("gate", "--rule", "now up"), ("config", "show"), ("config", "check")])  # fmt: skip
def test_no_secret_stands_in_what_other_commands_say(world: World, words: tuple[str, ...]) -> None:
    ran = probe(*words, cwd=world.folder, env=environment())
    assert ran.exit in (0, 1, 3)
    assert leaking(ran.out + ran.err) == {}


def test_no_secret_stands_on_a_terminal_nor_in_what_asyncio_says_when_debugging(world: World) -> None:
    _, shown = on_pty(
        ["--no-color", "check", "-v", "*.body"],
        world.folder,
        env=environment() | {"PYTHONASYNCIODEBUG": "1"},
    )
    assert leaking(shown) == {}
    assert "variable.plain.body" in shown


BUGS = {
    "a kind": "import probe.probers.http as m; m.ask = boom",
    "a judge": "import probe.runner.take as m; m.judge = boom",
    "a format": "import probe.cli.output as m; m.render = boom",
    "the record": "import probe.store.jsonl as m; m.encode = boom",
    "a lookup": "import probe.net.exchange as m; m.Net.exchange = boom",
}


@pytest.mark.parametrize("bug", BUGS)
def test_a_bug_tells_where_it_is_and_no_secret(world: World, bug: str) -> None:
    program = (
        "import os, sys\n"
        "def boom(*words, **keys): secret = os.environ['CANARY_variable']; raise RuntimeError(secret, words, keys)\n"
        f"{BUGS[bug]}\n"
        "from probe.cli.main import run\n"
        "sys.exit(run(['check', '-v', '--record', 'variable.*', 'captured.*']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=world.folder,
        env={"PYTHONPATH": str(REPOSITORY)} | environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert leaking(done.stdout + done.stderr) == {}
    assert "RuntimeError" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_secret_of_five_letters_is_too_short_to_be_told_from_a_word(tmp_path: Path, site: Site) -> None:
    """The known exception: it would blank out ordinary text."""
    site.on("/", Answer(200, b"hello"))
    (tmp_path / "probes.toml").write_text(
        f'[[probe]]\nname = "x"\nurl = "{site.url}/"\nbearer = "${{WORD}}"\nassert = ["body == 1"]\n'
    )
    ran = probe("check", "-f", "json", cwd=tmp_path, env={"WORD": "hello"})
    assert "hello" in ran.json["samples"][0]["failure"]["message"]
