import subprocess
from pathlib import Path

import msgspec
import pytest
from support.asking import new_scope
from support.passes import ask, made, plan
from support.site import Site

from probe.formats.text.shell import quoted
from probe.model.reading import Reading, Talk
from probe.net.exchange import Cookies, Net
from probe.net.request import Request
from probe.net.sink import Sink
from probe.runner.redaction import Secrets, redacted_talks
from probe.template import parse_template
from probe.world import World

KEY = "sk-canary/0123456789"


def redacted_talk(
    talk: Talk, secrets: set[str], names: dict[str, str], captured: dict[str, str] | None = None
) -> Talk:
    known = Secrets(frozenset(secrets), frozenset(captured or {}), names, captured or {})
    [shown] = redacted_talks([talk], known, known.redactor())
    return shown


def curl(argument: str, secrets: set[str], names: dict[str, str]) -> str:
    return redacted_talk(Talk(lines=(), curl=(argument,)), secrets, names).curl[0]


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        (f"Authorization: Bearer {KEY}", "Authorization: Bearer ${KEY}"),
        ("q=sk-canary%2F0123456789", "q=‹secret›"),
        ("user:hunter2-hunter2", "user:‹secret›"),
        (f"X-Api-Key: team-alpha-{KEY}", "X-Api-Key: ‹secret›${KEY}"),
        ("port=80", "port=80"),
        ("a\nb\x1b[2J", "a\\nb\\x1b[2J"),
    ],
)
def test_a_curl_argument_names_the_secrets_that_have_a_name_and_masks_the_others(
    argument: str, expected: str
) -> None:
    secrets = {KEY, f"Bearer {KEY}", "hunter2-hunter2", f"team-alpha-{KEY}", "80"}
    assert curl(argument, secrets, {KEY: "${KEY}", "80": "${PORT}"}) == expected


def test_the_longer_of_two_secrets_is_named_first() -> None:
    names = {"canary-1": "${SHORT}", "canary-1-and-more": "${LONG}"}
    assert curl("k=canary-1-and-more", set(names), names) == "k=${LONG}"


def test_lines_and_titles_are_redacted_cleaned_and_bounded() -> None:
    talk = Talk(lines=((">", f"X-Any: {KEY}"), ("<", "a\x1b[2J" + "b" * 3000)), curl=(), title=f"step {KEY}")
    shown = redacted_talk(talk, {KEY}, {KEY: "${KEY}"})
    assert shown.lines[0] == (">", "X-Any: ‹secret›")
    assert shown.lines[1][1].startswith("a\\x1b[2Jbbb")
    assert len(shown.lines[1][1]) == 2000
    assert shown.title == "step ‹secret›"


def test_what_a_server_handed_over_is_hidden_in_its_place() -> None:
    said = (
        ("*", "connected to shop.example:443"),
        (">", "GET /cb?code=abc HTTP/1.1"),
        (">", "Cookie: seen=1"),
        ("<", "HTTP/1.1 302 Found"),
        ("<", "X-Key: k"),
        ("<", "Location: /x?token=t"),
    )
    assert redacted_talk(Talk(lines=said, curl=()), set(), {}).lines == (
        ("*", "connected to shop.example:443"),
        (">", "GET /cb?code=… HTTP/1.1"),
        (">", "Cookie: seen=‹secret›"),
        ("<", "HTTP/1.1 302 Found"),
        ("<", "X-Key: ‹secret›"),
        ("<", "Location: /x?token=…"),
    )


def test_a_known_secret_is_masked_before_its_place_could_cut_it_in_two() -> None:
    talk = Talk(
        lines=(("<", "Set-Cookie: a=0123456;789abcdef"), ("<", "Location: /?a=0123456&789abcdef")), curl=()
    )
    shown = redacted_talk(talk, {"0123456;789abcdef", "0123456&789abcdef"}, {})
    assert shown.lines == (("<", "Set-Cookie: a=‹secret›"), ("<", "Location: /?a=…"))


def test_a_captured_value_in_the_curl_line_is_named_as_one_that_no_shell_knows() -> None:
    talk = Talk(lines=(), curl=("-H", f"X: {KEY}", "Authorization: Bearer tok-12345678"))
    captured = {KEY: "${key}", "tok-12345678": "${token}", "unused-12345": "${other}"}
    shown = redacted_talk(talk, {KEY, "tok-12345678"}, {KEY: "${KEY}"}, captured)
    assert shown.curl == ("-H", "X: ${KEY}", "Authorization: Bearer ${token}")
    assert shown.unset == ("${token}",)


def test_a_scope_says_how_a_shell_would_write_each_secret(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from-a-file\n")
    scope = new_scope({"TOKEN": "from-the-environment"}, tmp_path)
    scope.fill(parse_template("${TOKEN} ${file:key}"))
    scope.capture("session", "from-an-answer")
    assert scope.names == {"from-the-environment": "${TOKEN}", "from-a-file": "$(cat key)"}
    assert scope.captured == {"from-an-answer": "${session}"}


class Listening(Net):
    """Every exchange has its conversation, as the real one has when it listens."""

    def __init__(self, *, listening: bool = False) -> None:
        super().__init__()
        self._listens = listening

    async def exchange(
        self,
        request: Request,
        *,
        world: World,
        deadline: float,
        cookies: Cookies | None = None,
        sink: Sink | None = None,
    ) -> Reading:
        reading = await super().exchange(request, world=world, deadline=deadline, cookies=cookies, sink=sink)
        talk = Talk(lines=tuple((">", f"{name}: {value}") for name, value in request.headers), curl=("curl",))
        return msgspec.structs.replace(reading, talks=(talk,) if self._listens else ())


@pytest.mark.parametrize("listening", [True, False])
def test_a_pass_that_listens_keeps_the_conversation_of_each_sample(
    monkeypatch: pytest.MonkeyPatch, site: Site, listening: bool
) -> None:
    monkeypatch.setattr("probe.runner.run.Net", Listening)
    probe = made("home", f"{site.url}/", bearer="${KEY}")
    samples, going = ask(plan(probe, listening=listening), env={"KEY": KEY})
    talk = Talk(lines=((">", "Authorization: Bearer ‹secret›"),), curl=("curl",))
    assert going.talks == ({samples[0].id: (talk,)} if listening else {})


@pytest.mark.parametrize(
    "text",
    ["Cookie: $(cat /etc/hostname)=x", "${LEAKED}=abc", "X-A: ${KEY} $HOME `id`", "\ue000{HOME}"],
)
def test_only_the_holes_that_we_made_are_filled_by_a_shell(text: str) -> None:
    word = quoted(curl(f"{text} {KEY}", {KEY}, {KEY: "${KEY}"}))
    said = subprocess.run(
        ["sh", "-c", f"printf %s {word}"],
        env={"KEY": "s3cret", "LEAKED": "leaked", "HOME": "/home/me", "PATH": "/bin:/usr/bin"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said == f"{text.replace(chr(0xE000), chr(92) + 'ue000')} s3cret"
