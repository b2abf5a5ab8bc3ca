"""What `check -v` shows of the wire."""

import subprocess
from typing import Any

import msgspec
import pytest
from formats.documents import DOWN, UP, checked, sample

from probe.formats import Look
from probe.formats.text import check
from probe.formats.text.shell import quoted
from probe.model.outcome import Outcome
from probe.model.reading import Talk
from probe.model.sample import Failure, Hop, Sample

LINES = (
    ("*", "connected to 192.0.2.7:443 (21 ms)"),
    (">", "GET /v1 HTTP/1.1"),
    (">", "Authorization: Bearer ‹secret›"),
    (">", ""),
    ("<", "HTTP/1.1 529 Overloaded"),
    ("<", "server: nginx"),
)
CURL = ("curl", "-sS", "-H", "Authorization: Bearer ${KEY}", "https://claude-api.example/v1")


def screen(*talks: Talk, of: Sample = DOWN, width: int = 100, **look: Any) -> list[str]:
    result = msgspec.structs.replace(checked(of), talks={of.id: talks})
    return check(result, Look(width=width, verbose=True, **look)).splitlines()


def test_the_conversation_stands_under_the_row_and_ends_with_a_line_to_paste() -> None:
    shown = screen(Talk(lines=LINES, curl=CURL))
    start = shown.index("    * connected to 192.0.2.7:443 (21 ms)")
    assert shown[start:-1] == [
        "    * connected to 192.0.2.7:443 (21 ms)",
        "    > GET /v1 HTTP/1.1",
        "    > Authorization: Bearer ‹secret›",
        "    >",
        "    < HTTP/1.1 529 Overloaded",
        "    < server: nginx",
        '    curl -sS -H "Authorization: Bearer ${KEY}" https://claude-api.example/v1',
    ]
    assert not any("asked GET" in line for line in shown)


def test_nobody_listened_and_what_was_asked_is_said_instead() -> None:
    assert "    asked GET https://claude-api.example/" in screen()


def test_what_is_up_needs_no_line_to_paste() -> None:
    assert not any("curl" in line for line in screen(Talk(lines=LINES, curl=CURL), of=UP))


@pytest.mark.parametrize(
    ("status", "style"),
    [("200 OK", "\x1b[32m"), ("301 Moved", ""), ("404 Not Found", "\x1b[33m"), ("503 No", "\x1b[1;31m")],
)
def test_a_status_line_has_the_colour_of_its_class(status: str, style: str) -> None:
    shown = screen(Talk(lines=(("<", f"HTTP/2 {status}"),), curl=()), color=True)
    reset = "\x1b[0m" if style else ""
    assert f"    \x1b[2m< \x1b[0m{style}HTTP/2 {status}{reset}" in shown


def test_a_long_header_is_wrapped_and_then_cut() -> None:
    shown = screen(Talk(lines=(("<", "set-cookie: " + "x" * 900),), curl=()), width=60)
    start = next(number for number, line in enumerate(shown) if "set-cookie" in line)
    assert [line[:6] for line in shown[start : start + 3]] == ["    < ", "      ", "      "]
    assert shown[start + 2].endswith("x…")
    assert len(shown[start + 2]) == 60
    assert not shown[start + 3].startswith("      x")


def test_a_long_command_goes_on_behind_a_backslash_and_no_word_is_cut() -> None:
    url = "https://shop.example/" + "a" * 120
    shown = screen(Talk(lines=(), curl=("curl", "-sS", "-m", "10", "-H", "Accept: text/html", url)), width=60)
    command = shown[[line.startswith("    curl") for line in shown].index(True) : -1]
    assert command == ["    curl -sS -m 10 -H 'Accept: text/html' \\", f"      {url}"]
    text = "\n".join(command).replace("curl", "printf '<%s>'", 1)
    said = subprocess.run(["sh", "-c", text], capture_output=True, text=True, check=True).stdout
    assert said == f"<-sS><-m><10><-H><Accept: text/html><{url}>"


def test_of_a_flow_each_step_has_its_title_and_the_failed_one_its_command() -> None:
    failed = msgspec.structs.replace(
        DOWN,
        failure=Failure(reason="status", owner=DOWN.failure.owner, message="status 500", step="orders"),  # type: ignore[union-attr]  # DOWN failed
    )
    shown = screen(
        Talk(lines=((">", "POST /token"),), curl=("curl", "https://a/token"), title="login"),
        Talk(lines=((">", "GET /orders"),), curl=("curl", "https://a/orders"), title="orders"),
        Talk(lines=((">", "POST /logout"),), curl=("curl", "https://a/logout"), title="logout"),
        of=failed,
    )
    assert [line.strip() for line in shown if line.startswith("    step ")] == [
        "step login",
        "step orders",
        "step logout",
    ]
    assert [line.strip() for line in shown if "curl" in line] == ["curl https://a/orders"]


def test_redirects_are_a_small_table() -> None:
    hops = (
        Hop(url="https://a.example/", status=301, latency_s=0.012),
        Hop(url="https://www.a.example/" + "x" * 200, status=200, latency_s=1.3),
        Hop(url="https://dead.example/"),
    )
    shown = screen(of=sample("shop", hops=hops), width=60)
    start = next(number for number, line in enumerate(shown) if "301" in line)
    assert shown[start : start + 3] == [
        "    301   12 ms  https://a.example/",
        "    200  1.30 s  https://www.a.example/xxxxxxxxxxxxxxxxxxxx…",
        "    –         –  https://dead.example/",
    ]


def test_a_sample_that_our_own_delay_spoiled_says_so() -> None:
    late = sample("shop", Outcome.UP, lag_s=0.0124, lagged=True)
    assert "    our own loop was 12 ms late: these times are not the target's" in screen(of=late)


@pytest.mark.parametrize(
    "word",
    ["", "plain", "two words", "it's", 'say "hi"', "$HOME", "`id`", "a\\b", "a!b", "${KEY}", "x ${KEY} y",
     '${KEY} "quoted" $HOME `id` \\ $(id) it\'s !', "$(cat /etc/hostname; id)", "‹secret›", "{a,b}*?[c]~#&;|<>"],
)  # fmt: skip
def test_a_shell_reads_a_quoted_word_back_with_its_secrets_filled_in(word: str) -> None:
    script = f"printf '<%s>' {quoted(word)}"
    said = subprocess.run(
        ["bash", "-c", script],
        env={"KEY": "s3 cr$t", "PATH": "/bin:/usr/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == f"<{word.replace('${KEY}', 's3 cr$t')}>"
    assert said.stderr == ""


def test_a_secret_of_a_file_is_read_by_the_shell() -> None:
    assert quoted("Bearer $(cat /run/secrets/key)") == '"Bearer $(cat /run/secrets/key)"'
    assert quoted("$(cat a b; id)") == "'$(cat a b; id)'"


def test_an_exclamation_mark_is_no_history_even_in_an_interactive_shell() -> None:
    assert quoted("hi! ${KEY}!") == '"hi"\'!\'" ${KEY}"\'!\'""'
    assert quoted("hi!") == "'hi!'"
