"""Every behaviour of the fault server → outcome, reason, owner and phase, within the deadline, in bounded memory."""

import asyncio
import json
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from faults import names
from faults.behaviour import FAULTS
from faults.server import HEALTHY_S, Server
from safe.checks import unsafe
from support.passes import made, plan, world
from support.tool import REPOSITORY, probe

from probe.model.sample import Sample
from probe.runner.connectivity import has_route
from probe.runner.run import run

DEADLINE_S = 1.0
"""Of those that have to be ended by it."""
PATIENCE_S = 10.0
"""Of those that end sooner: on a busy machine none of them should be ended by it."""
GRACE_S = 0.5
MOST_SENT = 16 * 1024 * 1024
"""Bytes a server may get rid of: the limits, and what two kernels keep in their buffers."""
MOST_GROWN_MIB = 120

TABLE = {
    # names, routes, listeners
    "name_does_not_exist": "down dns network dns",
    "name_has_no_address": "down dns network dns",
    "resolver_fails": "down dns network dns",
    "resolver_is_silent": "down dns network dns",
    "no_route_here": "unknown offline self connect",
    "unreachable": "down connect.unreachable network connect"
    if has_route()
    else "unknown offline self connect",
    "refused": "down connect.refused target connect",
    "backlog_is_full": "down connect.timeout network connect",
    "private_address": "down private target connect",
    # resets
    "resets_in_the_handshake": "down connect.reset target tls",
    "resets_before_it_answers": "down connect.reset target wait",
    "resets_in_its_headers": "down connect.reset target receive",
    "resets_in_its_body": "down connect.reset target receive",
    # TLS
    "certificate_expired": "down tls.expired target tls",
    "certificate_not_yet_valid": "down tls.expired target tls",
    "certificate_untrusted": "down tls.untrusted target tls",
    "certificate_signed_by_itself": "down tls.untrusted target tls",
    "certificate_for_another_name": "down tls.name target tls",
    "key_is_not_pinned": "down tls.pin target tls",
    "speaks_old_tls_only": "down tls.handshake target tls",
    "wants_a_client_certificate_1_2": "unknown tls.handshake client tls",
    "wants_a_client_certificate_1_3": "unknown tls.handshake client send|wait",
    "stalls_in_the_handshake": "down timeout target tls",
    "drips_in_the_handshake": "down timeout target tls",
    "closes_in_the_handshake": "down tls.handshake target tls",
    "plain_http_behind_https": "down tls.handshake target tls",
    "floods_the_handshake": "down tls.handshake target tls",
    "tls_behind_http": "down protocol target receive",
    "tls_cut_in_the_body": "down truncated target receive",
    "tls_without_farewell": "up",
    # time
    "silent_after_accept": "down timeout target wait",
    "silent_after_interim_answer": "down timeout target wait",
    "drips_its_headers": "down timeout target receive",
    "drips_its_body": "down timeout target receive",
    "drips_its_chunks": "down timeout target receive",
    "drips_interim_answers": "down timeout target wait",
    # size
    "endless_body": "down too_large target receive",
    "endless_chunks": "down too_large target receive",
    "endless_chunk_extension": "down too_large.headers target receive",
    "endless_trailers": "down too_large.headers target receive",
    "endless_headers": "down too_large.headers target receive",
    "endless_status_line": "down too_large.headers target receive",
    "endless_interim_answers": "down too_large.headers target receive",
    "huge_length_declared": "down too_large target receive",
    "huge_header": "down too_large.headers target receive",
    "many_headers": "down too_large.headers target receive",
    "gzip_bomb": "down too_large.decoded target receive",
    "gzip_bomb_within_a_large_limit": "down too_large.ratio target receive",
    "gzip_in_gzip": "down protocol target receive",
    "gzip_truncated": "down truncated target receive",
    "not_the_gzip_it_says": "down protocol target receive",
    "brotli_unasked": "down protocol target receive",
    # HTTP/1.1
    "closes_without_an_answer": "down protocol target wait",
    "closes_in_its_headers": "down truncated target receive",
    "closes_in_its_body": "down truncated target receive",
    "closes_between_chunks": "down truncated target receive",
    "closes_in_a_chunk": "down truncated target receive",
    "length_too_short": "up",
    "length_twice": "down protocol target receive",
    "length_negative": "down protocol target receive",
    "length_no_number": "down protocol target receive",
    "chunk_size_no_number": "down protocol target receive",
    "chunk_longer_than_its_size": "down protocol target receive",
    "transfer_encoding_unknown": "down protocol target receive",
    "header_without_colon": "down protocol target receive",
    "header_with_nul": "down protocol target receive",
    "old_http_0_9": "down protocol target receive",
    "garbage": "down protocol target receive",
    "status_no_number": "down protocol target receive",
    "status_of_two_digits": "down protocol target receive",
    "status_999": "down status target wait",
    "status_000": "down protocol target receive",
    "status_without_reason": "up",
    "status_with_escapes": "up",
    "status_line_in_lower_case": "down protocol target receive",
    "upgrades_unasked": "down protocol target receive",
    "lines_end_bare": "up",
    "mail_server": "down protocol target receive",
    "shell_server": "down protocol target receive",
    # bodies no judge should choke on
    "json_too_deep": "down assertion target receive",
    "json_wide": "down assertion target receive",
    "json_number_too_long": "down assertion target receive",
    "pattern_without_end": "down assertion target receive",
    # redirects
    "redirects_in_a_circle": "down redirect target receive",
    "redirects_for_ever": "down redirect target receive",
    "redirects_with_credentials": "up",
    "redirects_with_an_endless_body": "up",
    "redirects_nowhere": "up",
    "redirects_to_a_file": "down redirect target receive",
    "redirects_to_javascript": "down redirect target receive",
    "redirects_to_mail": "down redirect target receive",
    "redirects_to_no_port": "down redirect target receive",
    "redirects_to_a_long_label": "down redirect target receive",
    "redirects_to_half_an_address": "down redirect target receive",
    "redirects_to_a_closed_port": "down connect.refused target connect",
    "redirects_to_no_name": "down dns network dns",
    # HTTP/2
    "h2_goes_away": "down connect.reset target wait",
    "h2_resets_the_stream": "down connect.reset target wait",
    "h2_refuses_the_stream": "down connect.reset target wait",
    "h2_resets_in_its_body": "down connect.reset target receive",
    "h2_closes_in_its_body": "down truncated target receive",
    "h2_silent": "down timeout target wait",
    "h2_floods_pings": "down too_large.headers target wait",
    "h2_floods_settings": "down too_large.headers target wait",
    "h2_drips_pings": "down timeout target wait",
    "h2_endless_headers": "down too_large.headers target wait",
    "h2_endless_body": "down too_large target receive",
    "h2_frame_too_large": "down protocol|too_large.headers target wait",
    "h2_answered_in_http_1": "down protocol target wait",
    "h2_garbage": "down protocol target wait",
    "h2_not_agreed": "down protocol target tls",
}
"""Behaviour → outcome, reason, owner, phase; `|` between those that only the moment decides."""

HUNGRY = [
    "endless_body", "endless_chunks", "endless_chunk_extension", "endless_trailers", "endless_headers",
    "endless_status_line", "endless_interim_answers", "huge_length_declared", "floods_the_handshake",
    "gzip_bomb", "gzip_bomb_within_a_large_limit", "gzip_in_gzip", "redirects_with_an_endless_body",
    "json_too_deep", "json_wide", "h2_floods_pings", "h2_floods_settings", "h2_endless_headers",
    "h2_endless_body", "h2_frame_too_large",
]  # fmt: skip


def allowed_s(name: str) -> float:
    late = name == "resolver_is_silent" or any(
        reason in TABLE.get(name, "") for reason in (" timeout ", " connect.timeout ")
    )
    return DEADLINE_S if late else PATIENCE_S


class Asked(NamedTuple):
    sample: Sample
    elapsed_s: float


@pytest.fixture(scope="module")
def asked(server: Server) -> dict[str, Asked]:
    """All of them in one pass, each with the same short deadline, and healthy ones among them."""
    keys = {name: server.keys(name) for name in TABLE}
    keys |= {f"healthy-{number}": {"url": server.places.healthy} for number in range(5)}
    probes = [made(name, timeout=f"{allowed_s(name)}s", **table) for name, table in keys.items()]

    async def everything() -> dict[str, Asked]:
        found = {}
        async for sample in run(plan(*probes, concurrency=len(probes)), world(), asyncio.Event()):
            found[sample.probe] = Asked(sample, (datetime.now(UTC) - sample.at).total_seconds())
        return found

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(socket, "getaddrinfo", names.getaddrinfo)
        return asyncio.run(everything())


def test_every_behaviour_stands_in_the_table() -> None:
    assert set(TABLE) == set(FAULTS)
    assert set(HUNGRY) <= set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_a_fault_gets_its_verdict_within_its_deadline(asked: dict[str, Asked], name: str) -> None:
    sample, elapsed_s = asked[name]
    found = sample.failure
    verdict = [sample.outcome, found.reason, found.owner, found.phase or "-"] if found else [sample.outcome]
    wanted = [words.split("|") for words in TABLE[name].split()]
    assert len(verdict) == len(wanted), found
    assert all(word in words for word, words in zip(verdict, wanted, strict=True)), found
    assert elapsed_s <= allowed_s(name) + GRACE_S
    assert found is None or (unsafe(found.message) == set() and 10 < len(found.message) <= 300)


def test_a_healthy_neighbour_is_up_and_its_time_is_its_own(asked: dict[str, Asked]) -> None:
    for number in range(5):
        sample = asked[f"healthy-{number}"].sample
        assert sample.outcome == "up"
        assert sample.latency_s is not None
        assert sample.latency_s >= HEALTHY_S
        assert sample.lagged or sample.latency_s < 4 * HEALTHY_S


def test_no_server_gets_rid_of_more_than_a_bounded_amount(asked: dict[str, Asked], server: Server) -> None:
    sent = server.sent()
    assert {name: size for name, size in sent.items() if size > MOST_SENT} == {}
    assert sent["endless_body"] > 1024 * 1024  # it did try


def test_the_command_shows_a_row_for_each_and_keeps_its_countenance(server: Server, tmp_path: Path) -> None:
    # What could not be asked for want of a route is told in a line on stderr, not in a row.
    shown = {name: words.split()[0] for name, words in TABLE.items() if " offline " not in words}
    tables = {name: {**server.keys(name), "timeout": f"{allowed_s(name)}s"} for name in shown}
    tables["healthy"] = {"url": server.places.healthy}
    lines = [
        "\n".join(
            ["[[probe]]", *(f"{key} = {json.dumps(value)}" for key, value in {"name": name, **keys}.items())]
        )
        for name, keys in tables.items()
    ]
    (tmp_path / "probes.toml").write_text("\n".join(lines))
    (tmp_path / "sitecustomize.py").write_text("from faults import names\nnames.install()\n")
    path = f"{tmp_path}:{REPOSITORY}:{REPOSITORY / 'tests'}"
    began = time.monotonic()
    ran = probe("check", "--report", "json:all.json", cwd=tmp_path, env={"PYTHONPATH": path})
    assert time.monotonic() - began < PATIENCE_S + GRACE_S + 5  # the start of a process on a busy machine
    assert (ran.exit, ran.err) == (1, "")
    rows = {line.split()[0]: line.split()[1] for line in ran.lines if line[:1].strip()}
    asked = {each["probe"]: each for each in json.loads((tmp_path / "all.json").read_text())["samples"]}
    assert set(asked) == set(tables) <= set(rows)
    assert {name: rows[name] for name in shown} == shown
    assert (rows["healthy"], asked["healthy"]["outcome"]) == ("up", "up")
    assert asked["name_has_no_address"]["facts"]["dns_error"] == "nodata"


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="only Linux says what a process held at most"
)
def test_memory_stays_bounded_whatever_is_sent(server: Server) -> None:
    tables = {name: {**server.keys(name), "timeout": f"{PATIENCE_S}s"} for name in HUNGRY}
    done = subprocess.run(
        [sys.executable, "-m", "faults.hungry"],
        cwd=REPOSITORY / "tests",
        env={"PYTHONPATH": f"{REPOSITORY / 'tests'}:{REPOSITORY}"},
        input=json.dumps({"healthy": {"url": server.places.healthy}, **tables}),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    report = json.loads(done.stdout)
    assert set(report["asked"]) == set(HUNGRY)
    assert report["grown_mib"] < MOST_GROWN_MIB
