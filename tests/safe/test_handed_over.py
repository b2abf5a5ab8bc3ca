"""What a server hands over on the way appears in no output of the tool, wherever it is echoed afterwards."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from net.peers import Peers, read_head
from safe.canaries import FORMS, PLANTS, canary, leaks, planted
from support.tool import Ran, probe

from probe.formats import formats_for

HOPS = 3
LAST = HOPS - 1


def serves(connection: socket.socket) -> None:
    """`/HOP/WHERE/PLANT/FORM`: redirects to the next hop, hands over the canary at hop WHERE, echoes it at the last.

    A flow's second step asks for the last hop alone, at `/echo/…`.
    """
    target = read_head(connection).partition(b" ")[2].partition(b" ")[0].decode()
    words = target.partition("?")[0].partition(";")[0].strip("/").split("/")
    if len(words) != 4:
        connection.sendall(b"HTTP/1.1 404 Not Found\r\n\r\n")
        return
    hop, where, plant, form = words
    host = "{}:{}".format(*connection.getsockname())
    onward = f"/{LAST if hop == 'echo' else int(hop) + 1}/{where}/{plant}/{form}"
    headers = [planted(plant, host, onward)] if hop == where else []
    if hop not in ("echo", str(LAST)):
        if not any(name == "Location" for name, _ in headers):
            headers.append(("Location", onward))
        answer, body = "302 Found", ""
    else:
        secret = canary(plant) if PLANTS[plant].echoes else "nothing"
        headers += [("X-Request-Id", secret), ("X-Said", f"<{secret}>")]
        answer, body = f"500 {secret}", FORMS[form](secret)
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    connection.sendall(f"HTTP/1.1 {answer}\r\n{head}\r\n{body}".encode("utf-8", "surrogatepass"))


def names() -> Iterator[tuple[str, str, int]]:
    yield from ((plant, "plain", where) for plant in PLANTS for where in range(HOPS))
    yield from ((plant, form, 0) for plant in PLANTS for form in FORMS if form != "plain")


class World(NamedTuple):
    folder: Path
    verbose: Ran


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("handed-over")
    peers = Peers()
    root = f"http://127.0.0.1:{peers.start(serves)}"
    tables = ['[defaults]\ntimeout = "20s"']
    for plant, form, where in names():
        path = f"{where}/{plant}/{form}"
        tables.append(f"""
[[probe]]
name = "{plant}.{form}.{where}"
url = "{root}/0/{path}"
assert = ["body == 'what never comes'"]
""")
    tables += [
        f"""
[[probe]]
name = "flow.{plant}"
kind = "api"
base = "{root}"
step = [
    {{ name = "login", get = "/0/0/{plant}/plain", assert = ["status == 500"] }},
    {{ name = "after", get = "/echo/0/{plant}/plain", assert = ["body == 'what never comes'"] }},
]
"""
        for plant in PLANTS
    ]
    (folder / "probes.toml").write_text("\n".join(tables))
    reports = [word for name in formats_for("check") for word in ("--report", f"{name}:{name}.out")]
    ran = probe("check", "-v", "--record", *reports, cwd=folder, timeout=120)
    yield World(folder, ran)
    peers.close()


def leaking(text: str) -> dict[str, list[str]]:
    """What can be read of each secret, with the lines that say it."""
    found = {}
    for name in PLANTS:
        if pieces := leaks(text, name):
            lines = [line[:400] for line in text.splitlines() if any(piece in line for piece in pieces)]
            found[name] = [*lines[:5], *sorted(pieces)[:3]]
    return found


def test_asking_them_all_ends_in_order(world: World) -> None:
    assert (world.verbose.exit, world.verbose.err) == (1, "")
    samples = json.loads((world.folder / "json.out").read_text())["samples"]
    assert len(samples) == len(list(names())) + len(PLANTS)
    assert {sample["failure"]["reason"] for sample in samples} == {"assertion"}
    assert {len(sample["hops"]) for sample in samples if sample["kind"] == "http"} == {HOPS}


@pytest.mark.parametrize("name", formats_for("check"))
def test_nothing_handed_over_stands_in_a_format(world: World, name: str) -> None:
    assert leaking((world.folder / f"{name}.out").read_text()) == {}


def test_nothing_handed_over_stands_in_the_conversation_or_the_line_to_paste(world: World) -> None:
    assert world.verbose.out.count("< HTTP/1.1 302 Found") >= 2 * len(list(names()))
    assert world.verbose.out.count("curl -sS") == len(list(names())) + len(PLANTS)
    assert leaking(world.verbose.out) == {}


def test_nothing_handed_over_stands_on_the_plain_screen(world: World) -> None:
    ran = probe("check", cwd=world.folder, timeout=120)
    assert (ran.exit, ran.err) == (1, "")
    assert leaking(ran.out) == {}


def test_nothing_handed_over_stands_in_the_record_nor_in_what_is_made_of_it(world: World) -> None:
    [day] = world.folder.glob("results/*.jsonl")
    assert leaking(day.read_text()) == {}
    ran = probe("report", "-v", "-f", "json", cwd=world.folder)
    assert leaking(ran.out + ran.err) == {}


def test_what_was_echoed_is_masked_and_not_just_missing(world: World) -> None:
    samples = json.loads((world.folder / "json.out").read_text())["samples"]
    told = {sample["probe"]: sample for sample in samples}
    for plant in (name for name in PLANTS if PLANTS[name].echoes):
        for name in (*(f"{plant}.plain.{where}" for where in range(HOPS)), f"flow.{plant}"):
            assert "‹secret›" in told[name]["failure"]["actual"], name
            assert told[name]["facts"]["request_id"] == "‹secret›", name


def test_each_plant_is_shown_with_its_name_and_without_its_value(world: World) -> None:
    lines = {line.strip() for line in world.verbose.out.splitlines()}
    shown = {
        "cookie_set": "< Set-Cookie: sid=‹secret›; Path=/; HttpOnly",
        "cookie_refused": "< Set-Cookie: sid=‹secret›; Domain=other.example",
        "location_token": "< Location: /1/0/location_token/plain?page=…&access_token=…",
        "location_code": "< Location: /1/0/location_code/plain?code=…&state=…",
        "location_other": "< Location: /1/0/location_other/plain?q=…",
        "location_fragment": "< Location: /1/0/location_fragment/plain#id_token=…",
        "location_parameter": "< Location: /1/0/location_parameter/plain;jsessionid=…?x",
        "auth_token": "< X-Auth-Token: ‹secret›",
        "api_key": "< X-Api-Key: ‹secret›",
        "csrf_token": "< X-Csrf-Token: ‹secret›",
        "authorization_set": "< Authorization: Bearer ‹secret›",
        "authentication_info": "< Authentication-Info: nextnonce=‹secret›, qop=auth",
        "challenge": '< WWW-Authenticate: Digest realm="shop", nonce=‹secret›',
        "refresh": "< Refresh: 60; url=/x?token=…",
        "link": '< Link: </x?sig=…>; rel="next"',
        "content_location": "< Content-Location: /x?session=…",
        "report_to": '< Report-To: {"url":"https:\\/\\/r.example\\/r?s=…"}',
        "named": "< X-Debug: user=1, session=‹secret›",
    }
    assert {plant: line for plant, line in shown.items() if line not in lines} == {}
    assert any(line.startswith("< Location: http://…:…@127.0.0.1:") for line in lines)
    assert "> GET /1/0/location_token/plain?page=…&access_token=… HTTP/1.1" in lines
    assert "> GET /1/0/location_parameter/plain;jsessionid=…?x HTTP/1.1" in lines
    assert "> Cookie: sid=‹secret›" in lines
