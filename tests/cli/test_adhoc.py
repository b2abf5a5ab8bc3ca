"""`probe check URL` speaks curl: what each option makes the server see, and what each mistake is told."""

import base64
import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.site import Answer, Asked, Site
from support.tool import REPOSITORY, Ran, probe

from probe.cli.exits import Failed
from probe.cli.output import Output
from probe.cli.shell import Shell
from probe.cli.terminal import Terminal
from probe.world import real_world


def seen(site: Site, *words: str, cwd: Path | None = None, stdin: str = "") -> Asked:
    """The one request that `probe check SITE/ WORDS` makes."""
    ran = probe("check", f"{site.url}/", *words, cwd=cwd, stdin=stdin)
    assert (ran.exit, ran.err) == (0, "")
    [asked] = site.asked
    return asked


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


def reason(ran: Ran) -> str | None:
    [sample] = ran.json["samples"]
    return sample["failure"]["reason"] if "failure" in sample else None


def test_a_url_alone_is_a_get_and_is_shown_as_the_url(site: Site) -> None:
    site.on("/page", Answer())
    ran = probe("check", f"{site.url}/page")
    assert (ran.exit, ran.err) == (0, "")
    assert ran.lines[0].split()[:3] == [f"{site.url}/page", "up", "200"]
    [asked] = site.asked
    assert (asked.method, asked.path, asked.body) == ("GET", "/page", b"")


def test_its_name_in_machine_formats_is_the_url(site: Site) -> None:
    site.on("/page", Answer())
    [sample] = probe("check", f"{site.url}/page", "-f", "json").json["samples"]
    assert (sample["probe"], sample["target"]) == (f"{site.url}/page", f"GET {site.url}/page")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
def test_method(site: Site, method: str) -> None:
    assert seen(site, "-X", method).method == method


def test_headers(site: Site) -> None:
    headers = seen(site, "-H", "X-One: 1", "-H", "X-Two:two words: and a colon").headers
    assert (headers["x-one"], headers["x-two"]) == ("1", "two words: and a colon")


@pytest.mark.parametrize(
    ("words", "body"),
    [
        (["-d", "a=1"], b"a=1"),
        (["-d", "a=1", "-d", "b=2", "--data", "c=3"], b"a=1&b=2&c=3"),
        (["-d", "@form.txt"], b"x=1y=2"),
        (["-d", "@-"], b"from=stdin"),
        (["-d", "@form.txt", "-d", "z=3"], b"x=1y=2&z=3"),
        (["-d", ""], b""),
        (["-d", "line\none"], b"line\none"),
        (["-d", "naïve=ü"], "naïve=ü".encode()),
    ],
    ids=["text", "several", "file", "stdin", "file and text", "empty", "newline in text", "utf-8"],
)
def test_data(site: Site, tmp_path: Path, words: list[str], body: bytes) -> None:
    """As curl: CR and LF go out of what is read from a file or from stdin, and stay in what was typed."""
    (tmp_path / "form.txt").write_bytes(b"x=1\r\ny=2\n")
    asked = seen(site, *words, cwd=tmp_path, stdin="from=stdin\n")
    assert (asked.method, asked.body) == ("POST", body)
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"


def test_data_with_a_method_and_a_content_type_of_its_own(site: Site) -> None:
    asked = seen(site, "-X", "PUT", "-d", "hello", "-H", "content-type: text/plain")
    assert (asked.method, asked.body, asked.headers["content-type"]) == ("PUT", b"hello", "text/plain")


@pytest.mark.parametrize("given", ["text", "file", "stdin"])
def test_json(site: Site, tmp_path: Path, given: str) -> None:
    text = '{"model": "x",\n "n": 1}\n'
    (tmp_path / "body.json").write_text(text)
    word = {"text": text, "file": "@body.json", "stdin": "@-"}[given]
    asked = seen(site, "--json", word, cwd=tmp_path, stdin=text)
    assert (asked.method, asked.body) == ("POST", text.encode())
    assert (asked.headers["content-type"], asked.headers["accept"]) == (
        "application/json",
        "application/json",
    )


@pytest.mark.parametrize("user", ["ann:s3cret", "ann:with:colons", "ann:$HOME {x}", "ann"])
def test_user(site: Site, user: str) -> None:
    sent = user if ":" in user else f"{user}:"
    assert seen(site, "-u", user).headers["authorization"] == basic(sent)


def test_user_agent(site: Site) -> None:
    assert seen(site, "-A", "Mozilla/5.0 (test)").headers["user-agent"] == "Mozilla/5.0 (test)"


def test_a_redirect_is_an_answer_and_l_follows_it(site: Site) -> None:
    site.on("/old", Answer(302, headers=(("location", "/"),)))
    assert probe("check", f"{site.url}/old", "-a", "status == 302").exit == 0
    assert [asked.path for asked in site.asked] == ["/old"]
    site.asked.clear()
    assert probe("check", f"{site.url}/old", "-L", "-a", "status == 200", "-a", "redirects == 1").exit == 0
    assert [asked.path for asked in site.asked] == ["/old", "/"]


def test_a_certificate_nobody_knows(tls_site: Site, ca_file: Path) -> None:
    words = ["check", f"{tls_site.url}/", "-f", "json"]
    refused = probe(*words)
    assert (refused.exit, reason(refused)) == (1, "tls.untrusted")
    assert tls_site.asked == []
    for option in (["-k"], ["--insecure"], ["--cacert", str(ca_file)]):
        ran = probe(*words, *option)
        assert (ran.exit, reason(ran)) == (0, None)
    assert len(tls_site.asked) == 3


@pytest.mark.parametrize("time", ["0.3", "300ms"])
def test_max_time_is_seconds_or_has_a_unit(site: Site, time: str) -> None:
    site.on("/", Answer(delay_s=3.0))
    ran = probe("check", f"{site.url}/", "-m", time, "-f", "json")
    assert (ran.exit, reason(ran)) == (1, "timeout")
    [sample] = ran.json["samples"]
    assert sample["timeout_s"] == 0.3
    # The time of a sample begins a little before its request does.
    assert 0.25 <= sample["latency_s"] < 1.5


@pytest.mark.parametrize(
    ("words", "outcome", "code"),
    [
        (["-a", "status == 200", "-a", "body contains 'ok'"], "up", 0),
        (["-a", "status == 200", "-a", "body contains 'no'"], "down", 1),
        (["--assert", "status in 200..299"], "up", 0),
        (["--degraded", "status == 299"], "degraded", 0),
        (["--degraded", "status == 299", "--fail-on", "degraded"], "degraded", 1),
        (["--degraded", "status == 299", "-a", "status == 500"], "down", 1),
        (["-a", "header.x-price == '$5 {net}'"], "up", 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_expectations(site: Site, words: list[str], outcome: str, code: int) -> None:
    site.on("/", Answer(headers=(("x-price", "$5 {net}"),)))
    ran = probe("check", f"{site.url}/", *words, "-f", "json")
    assert ran.exit == code
    assert [sample["outcome"] for sample in ran.json["samples"]] == [outcome]


def test_the_deadline_ends_the_pass(site: Site) -> None:
    site.on("/slow", Answer(delay_s=5.0))
    ran = probe("check", f"{site.url}/slow", f"{site.url}/", "--deadline", "500ms", "-f", "json")
    assert ran.exit == 124
    assert f"the deadline of 500 ms passed: no answer yet from {site.url}/slow" in ran.err
    assert [sample["outcome"] for sample in ran.json["samples"]] == ["up"]


LITERAL = "$HOME ${TOKEN} $$ {name} {uuid} {{x}} ${file:/etc/hostname}"


def test_dollars_and_braces_of_a_command_line_are_sent_as_they_are(site: Site) -> None:
    """The shell has filled what was to be filled: they are no holes."""
    asked = seen(site, "-H", f"X-Raw: {LITERAL}", "-A", LITERAL, "-d", LITERAL)
    assert asked.headers["x-raw"] == asked.headers["user-agent"] == LITERAL
    assert asked.body == LITERAL.encode()


def test_dollars_and_braces_of_a_url(site: Site) -> None:
    site.on("/a$b", Answer())
    ran = probe("check", f"{site.url}/a$b?x=$HOME&y={{name}}")
    assert (ran.exit, ran.err) == (0, "")
    [asked] = site.asked
    assert asked.path.replace("%7B", "{").replace("%7D", "}") == "/a$b?x=$HOME&y={name}"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-H", "X-Token"], "-H 'X-Token'…: write a header as 'Name: value'"),
        (["-H", ": value"], "-H ''…: write a header as 'Name: value'"),
        (["--json", "{x}"], "--json: this is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        (["--json", "{}", "-d", "a=1"], "--json and -d: give one body, not two"),
        (["-d", "@missing.txt"], "-d @missing.txt: No such file or directory"),
        (["--json", "@missing.json"], "--json @missing.json: No such file or directory"),
        (["-d", "@latin.txt"], "-d @latin.txt: is not UTF-8 text"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)  # fmt: skip
def test_mistakes_ask_nothing_and_are_told_in_a_line(
    site: Site, tmp_path: Path, words: list[str], message: str
) -> None:
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    ran = probe("check", f"{site.url}/", *words, cwd=tmp_path)
    assert ran == (2, "", f"probe: {message}\n")
    assert site.asked == []


@pytest.mark.parametrize("second", ["X-Team: b", "x-team: b", "X-Team:a"])
def test_a_header_given_twice_is_refused(site: Site, second: str) -> None:
    ran = probe("check", f"{site.url}/", "-H", "X-Team: a", "-H", second)
    assert (ran.exit, ran.out, site.asked) == (2, "", [])
    name = second.partition(":")[0]
    assert ran.err == f"probe: -H {name}: given twice; give it once, with its values joined by commas\n"


@pytest.mark.parametrize(
    "words", [["-H", "User-Agent: x", "-A", "y"], ["-H", "Authorization: x", "-u", "a:b"]]
)
def test_a_header_and_the_option_that_sets_it_are_refused_or_one_of_them_is_sent(
    site: Site, words: list[str]
) -> None:
    """Never both: the server would see two."""
    ran = probe("check", f"{site.url}/", *words)
    assert ran.exit in (0, 2)
    assert len(site.asked) == (ran.exit == 0)
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("url", "first"),
    [
        ("{site}/a b", "the URL holds a space at position"),
        ("127.0.0.1:1/x", "the URL has no scheme: write http"),
        ("shop.example", "the URL has no scheme: write https://shop.example"),
        ("ftp://shop.example/", "probe cannot ask ftp:// addresses: write https:// or http://"),
        ("http://", "host"),
    ],
)
def test_a_url_that_is_none(site: Site, url: str, first: str) -> None:
    ran = probe("check", url.replace("{site}", site.url))
    assert (ran.exit, ran.out, site.asked) == (2, "", [])
    assert first in ran.err.splitlines()[0]


def test_one_bad_url_among_good_ones_asks_nothing(site: Site) -> None:
    ran = probe("check", f"{site.url}/", f"{site.url}/a b")
    assert (ran.exit, ran.out, site.asked) == (2, "", [])


@pytest.mark.parametrize("words", [[], ["web"]])
def test_options_of_a_url_without_one(site: Site, tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "probes.toml").write_text(f'[[probe]]\nname = "web"\nurl = "{site.url}/"\n')
    ran = probe("check", *words, "-X", "POST", "-k", cwd=tmp_path)
    assert (ran.exit, ran.out, site.asked) == (2, "", [])
    assert ran.err == "probe: -X, -k: only for a URL; a probe's own keys are in probes.toml\n"


def test_a_certificate_file_that_is_not_there_is_named(tls_site: Site, tmp_path: Path) -> None:
    ran = probe("check", f"{tls_site.url}/", "--cacert", "none.pem", cwd=tmp_path)
    assert ran.exit in (2, 3)
    assert "none.pem" in ran.out + ran.err
    assert tls_site.asked == []


@pytest.mark.parametrize("words", [["-f", "json", "-o", "-"], ["-f", "json", "--out", "-"]])
def test_a_dash_is_stdout(site: Site, tmp_path: Path, words: list[str]) -> None:
    ran = probe("check", f"{site.url}/", *words, cwd=tmp_path)
    assert (ran.exit, ran.err, ran.json["exit"]) == (0, "", 0)
    assert list(tmp_path.iterdir()) == []


def test_a_report_to_a_dash_is_stdout(site: Site, tmp_path: Path) -> None:
    ran = probe("check", f"{site.url}/", "-o", "screen.txt", "--report", "json:-", cwd=tmp_path)
    assert (ran.exit, ran.err, ran.json["summary"]["up"]) == (0, "", 1)
    assert [path.name for path in tmp_path.iterdir()] == ["screen.txt"]


def test_a_body_from_a_closed_stdin_is_refused(site: Site) -> None:
    command = f'exec "{sys.executable}" -m probe check {site.url}/ -d @- <&-'
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        env={"PYTHONPATH": str(REPOSITORY)}, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == "probe: -d @-: stdin is closed: pipe the body in, or name a file\n"
    assert site.asked == []


def test_json_that_is_nested_too_deeply_is_refused(site: Site) -> None:
    ran = probe("check", f"{site.url}/", "--json", "[" * 50_000 + "]" * 50_000)
    assert ran.exit == 2
    assert ran.err == "probe: --json: this is nested too deeply to be checked: send it with -d\n"


def test_a_body_is_read_from_regular_files_only_and_has_an_end(site: Site, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large").write_bytes(b"a" * (16 * 1024 * 1024 + 1))
    for name in ("/dev/zero", "pipe"):
        ran = probe("check", f"{site.url}/", "-d", f"@{name}", cwd=tmp_path, timeout=20)
        assert ran.exit == 2
        assert ran.err == (
            f"probe: -d @{name}: is not a regular file: name one, or pipe the body in with @-\n"
        )
    ran = probe("check", f"{site.url}/", "-d", "@large", cwd=tmp_path)
    assert ran.exit == 2
    assert ran.err == "probe: -d @large: is larger than 16 MiB: send a smaller body\n"


def test_a_report_is_never_written_to_a_pipe_twice_or_over_the_configuration(
    site: Site, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "probes.toml").write_text("# mine\n")
    (tmp_path / "other.toml").write_text("# mine too\n")
    long = "a" * 300
    for words, message in (
        (["-o", "pipe"], "pipe is a pipe or a socket: name a file to write to"),
        (["-o", "a", "--report", "json:./a"], "a is named twice: give each report a file of its own"),
        (["-o", "probes.toml"], "probes.toml is the configuration: write the report to another file"),
        (
            ["-c", "other.toml", "-o", "other.toml"],
            "other.toml is the configuration: write the report to another file",
        ),
        (["-o", long], f"{long} cannot be written: File name too long: choose another file"),
    ):
        ran = probe("check", f"{site.url}/", *words, cwd=tmp_path, timeout=20)
        assert (ran.exit, ran.err) == (2, f"probe: {message}\n")
    assert site.asked == []
    assert (tmp_path / "probes.toml").read_text() == "# mine\n"


def test_a_pipe_that_is_open_already_and_a_device_take_reports(site: Site) -> None:
    ran = probe(
        "check",
        f"{site.url}/",
        "-o",
        "/dev/null",
        "--report",
        "json:/dev/stdout",
        "--report",
        "csv:/dev/null",
    )
    assert (ran.exit, len(ran.json["samples"])) == (0, 1)


def test_a_folder_that_may_not_be_looked_into_is_a_mistake_and_no_bug(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def denied(_: Path) -> bool:
        raise PermissionError(errno.EACCES, "Permission denied")

    shell = Shell(real_world(), Terminal(sys.stdout, sys.stderr, {}), lambda: tmp_path)
    monkeypatch.setattr(Path, "is_dir", denied)
    with pytest.raises(Failed, match=r"a\.json cannot be written: Permission denied: choose another file"):
        Output(shell, "check", "json", tmp_path / "a.json", [])


def test_a_header_without_a_value_is_written_as_curl_has_it(site: Site) -> None:
    assert probe("check", site.url, "-H", "X-Empty;").exit == 0
    assert site.asked[0].headers["x-empty"] == ""
