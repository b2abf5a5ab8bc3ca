"""No secret of a canary set stands in any output of any command, failures included: models and status pages."""

import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from net.peers import Peers
from safe.canaries import FORMS, canary, leaks
from safe.vendor_canaries import (
    CARRIERS,
    DIALECTS,
    ECHOES,
    FILES,
    STATUS_CARRIERS,
    STATUS_ECHOES,
    echoes,
    environment,
    keys_of,
)
from support.tool import REPOSITORY, Ran, probe

from probe.analysis.sections import SECTIONS
from probe.formats import formats_for

NAMES = (*CARRIERS, *STATUS_CARRIERS)


class Question(NamedTuple):
    kind: str
    echo: str
    form: str
    carrier: str
    api: str = "x"

    @property
    def name(self) -> str:
        return ".".join(self)


def questions() -> Iterator[Question]:
    apis = cycle(DIALECTS)
    for api in DIALECTS:
        yield from (Question("llm", echo, "plain", "llm_variable", api) for echo in ECHOES)
    # How it was configured decides what is known of it, not where it is said: the main places are enough.
    main = ("error", "mid_stream", "names", "html", "redirect", "status_line")
    yield from (Question("llm", echo, "plain", carrier, next(apis)) for carrier in CARRIERS for echo in main)
    for form in FORMS:
        yield from (Question("llm", echo, form, "llm_variable", next(apis)) for echo in ("error", "names"))
        # A header ends at a line's end, whoever is quoted in it.
        yield from (Question("status", echo, form, "status_header") for echo in ("page", "google"))
    yield from (
        Question("status", echo, "plain", carrier) for carrier in STATUS_CARRIERS for echo in STATUS_ECHOES
    )


def toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {toml(inner)}" for key, inner in value.items()) + " }"
    return json.dumps(value)


def table(question: Question, place: str) -> str:
    path = f"{place}/{question.kind}/{question.echo}/{question.form}/{question.carrier}"
    if question.kind == "status":
        carrier, own, address = STATUS_CARRIERS, STATUS_ECHOES[question.echo], "page"
        fixed: dict[str, Any] = {"kind": "status"}
    else:
        carrier, own, address = CARRIERS, ECHOES[question.echo].keys, "base"
        path += f"/{question.api}"
        price = {"price": {"in": "$1", "out": "$5"}, "budget": {"per_month": "$5"}}
        fixed = {"kind": "llm", "api": question.api, "model": "m", **price}
    keys = {"name": question.name, "tags": [question.carrier], **fixed, **own}
    keys |= keys_of(carrier[question.carrier], question.carrier, path, address)
    return "[[probe]]\n" + "\n".join(f"{name} = {toml(value)}" for name, value in keys.items()) + "\n"


class World(NamedTuple):
    folder: Path
    check: Ran

    def ran(self, *words: str) -> Ran:
        return probe(*words, cwd=self.folder, env=environment(), timeout=120)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("canaries")
    peers = Peers()
    place = f"127.0.0.1:{peers.start(echoes(FORMS))}"
    asked = dict.fromkeys(questions())
    groups = '[[group]]\nname = "service"\nprobes = ["llm.capacity.plain.*"]\n[[slo]]\nprobes = ["llm.capacity.*"]\ntarget = "90%"\nwindow = "30d"\n'
    written = "\n".join(table(question, place) for question in asked)
    (folder / "probes.toml").write_text(f'[defaults]\ntimeout = "20s"\nevery = "5m"\n{written}\n{groups}')
    (folder / "probes.toml").chmod(0o600)
    for name in FILES:
        (folder / f"{name}.txt").write_text(canary(name))
    reports = [word for name in formats_for("check") for word in ("--report", f"{name}:check.{name}.out")]
    check = probe("check", "-v", "--record", *reports, cwd=folder, env=environment(), timeout=180)
    found = World(folder, check)
    found.ran("run")
    yield found
    peers.close()


def leaking(text: str) -> dict[str, list[str]]:
    """What can be read of each secret, with the lines that say it."""
    found = {}
    for name in NAMES:
        if pieces := leaks(text, name):
            said = [line[:400] for line in text.splitlines() if any(piece in line for piece in pieces)]
            found[name] = [*said[:5], *sorted(pieces)[:3]]
    return found


def test_each_probe_was_asked_and_none_had_a_bug(world: World) -> None:
    assert (world.check.exit, world.check.err) == (1, "")
    samples = json.loads((world.folder / "check.json.out").read_text())["samples"]
    assert len(samples) == len(dict.fromkeys(questions()))
    odd = [
        each["probe"]
        for each in samples
        if each.get("failure", {}).get("reason") in ("internal", "config.secret")
    ]
    assert odd == []


def test_none_stands_on_the_screen(world: World) -> None:
    assert "> POST /llm/" in world.check.out  # the conversation is part of it, and what to paste
    assert "curl -" in world.check.out
    assert leaking(world.check.out + world.check.err) == {}


@pytest.mark.parametrize("name", formats_for("check"))
def test_none_stands_in_a_format(world: World, name: str) -> None:
    assert leaking((world.folder / f"check.{name}.out").read_text()) == {}


def test_none_stands_in_the_record_nor_in_anything_beside_it(world: World) -> None:
    world.ran("report", "-w", "24h")
    files = [each for each in (world.folder / "results").rglob("*") if each.is_file()]
    assert ".ledger.json" in {each.name for each in files}
    assert {
        each.name: found for each in files if (found := leaking(each.read_bytes().decode("latin-1")))
    } == {}


def test_what_was_said_back_is_masked_and_not_just_missing(world: World) -> None:
    samples = json.loads((world.folder / "check.json.out").read_text())["samples"]
    told = {each["probe"]: json.dumps(each, ensure_ascii=False) for each in samples}
    for name, said in told.items():
        if any(word in name for word in (".error.plain.", ".names.plain.", ".page.plain.")):
            assert "‹secret›" in said, name


@pytest.mark.parametrize(
    "words",
    [
        *(("report", "-v", "-f", name, *(word for each in SECTIONS for word in ("--show", each))) for name in formats_for("report")),
        *(("outages", "-w", "24h", "--explain", "-f", name) for name in formats_for("outages")),
        *(("compare", "llm.capacity.plain.llm_variable.*", "-f", name, "--explain") for name in formats_for("compare")),
        *(("gate", "llm.capacity.*", "--rule", "now up", "--explain", "-f", name) for name in formats_for("gate")),
        ("history", "verify"), ("history", "repair"), ("history", "stats"), ("history", "stats", "-f", "json"),
        ("config", "show"), ("config", "show", "-f", "json"), ("config", "check"), ("config", "schema"),
        ("check", "-v", "--no-such-option"), ("check", "no such probe"), ("outages", "no such outage"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_none_stands_in_what_a_command_says(world: World, words: tuple[str, ...]) -> None:
    ran = world.ran(*words)
    assert ran.exit in (0, 1, 2, 3, 4), ran.err
    assert leaking(ran.out + ran.err) == {}


def test_none_stands_in_one_outage_in_full(world: World) -> None:
    listed = world.ran("outages", "-w", "24h", "-f", "json").json
    ids = [each["id"] for each in listed["outages"]]
    assert ids
    for ident in ids[:: len(ids) // 4]:
        for words in (["--explain"], ["--postmortem"]):
            ran = world.ran("outages", ident, *words)
            assert leaking(ran.out + ran.err) == {}, (ident, words)


BUGS = {
    "a kind": "patch('probe.probers.llm.ask', 'judged')",
    "a frame": "patch('probe.probers.llm.ear', '_json')",
    "a page": "patch('probe.probers.status.ask', 'judged')",
    "the ledger": "patch('probe.cli.spending', 'settled')",
    "a command": "patch('probe.runner.commands', 'clean')",
}


@pytest.mark.parametrize("bug", BUGS)
def test_a_bug_tells_where_it_is_and_no_secret(world: World, bug: str) -> None:
    program = (
        "import importlib, os, sys\n"
        "def patch(module, name): setattr(importlib.import_module(module), name, boom)\n"
        "def boom(*words, **keys): secret = os.environ['CANARY_llm_variable']; raise RuntimeError(secret, words, keys)\n"
        f"{BUGS[bug]}\n"
        "from probe.cli.main import run\n"
        "sys.exit(run(['check', '-v', 'llm.names.plain.llm_[vc]*', 'status.page.plain.*']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=world.folder,
        env={"PYTHONPATH": str(REPOSITORY), "PATH": "/usr/bin:/bin"} | environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert leaking(done.stdout + done.stderr) == {}
    assert "RuntimeError" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "mistake",
    [
        'base = "http://127.0.0.1:1/?api_key=SECRET"',
        'base = "http://someone:SECRET@127.0.0.1:1:1/"',
        'key = "SECRET"',
        'key = "${SECRET}"',
        'headers = { authorization = ["Bearer SECRET"] }',
        'extra = { api_key = "SECRET", x = "${" }',
    ],
)
def test_none_stands_in_what_is_said_of_a_mistake(tmp_path: Path, mistake: str) -> None:
    name = "llm_variable"
    said = mistake.replace("SECRET", quote(canary(name), safe=""))
    (tmp_path / "probes.toml").write_text(
        f'[[probe]]\nname = "x"\nkind = "llm"\napi = "anthropic"\nmodel = "m"\n{said}\n'
    )
    for words in (("check", "-v"), ("config", "check"), ("config", "show")):
        ran = probe(*words, cwd=tmp_path)
        assert leaking(ran.out + ran.err) == {}, (words, mistake)
