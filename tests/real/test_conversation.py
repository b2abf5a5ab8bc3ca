"""`probe check -v` beside `curl -v` on the same server."""

import shlex
import subprocess

from real.asking import curl
from real.nginx import Nginx
from real.tinyproxy import PASSWORD, USER, Proxy
from support.tool import Ran, probe


def said(*words: str, env: dict[str, str] | None = None) -> Ran:
    return probe("-v", "check", *words, env=env)


def marked(text: str, mark: str) -> list[str]:
    """What stands behind a mark, with or without an indent before it."""
    return [
        line.strip()[1:].strip() for line in text.splitlines() if line.strip().startswith((mark + " ", mark))
    ]


def names(lines: list[str]) -> set[str]:
    return {line.split(":")[0].lower() for line in lines if ":" in line}


def test_the_request_and_the_answer_are_those_curl_shows(nginx: Nginx) -> None:
    ours, theirs = said(nginx.plain + "/"), curl(nginx.plain + "/").conversation
    assert marked(ours.out, ">")[0] == marked(theirs, ">")[0] == "GET / HTTP/1.1"
    assert marked(ours.out, "<")[0] == marked(theirs, "<")[0] == "HTTP/1.1 200 OK"
    # We say `connection: close`, and so does the server then; the date is the moment's.
    assert names(marked(ours.out, "<")) == names(marked(theirs, "<"))
    assert {"host", "user-agent", "accept"} <= names(marked(ours.out, ">"))
    assert any(nginx.plain.removeprefix("http://") in line for line in marked(ours.out, "*"))


def test_tls_and_http2_are_told_as_curl_tells_them(nginx: Nginx, trusting: tuple[str, str]) -> None:
    ours = said(nginx.tls + "/", "--http2", *trusting)
    assert ours.exit == 0
    story = "\n".join(marked(ours.out, "*"))
    for word in ("TLS 1.3", "TLS_AES_256_GCM_SHA384", "h2", "shop.example", "Probe Test R3"):
        assert word in story, word
    assert marked(ours.out, ">")[0] == "GET / HTTP/2"
    assert marked(ours.out, "<")[0].startswith("HTTP/2 200")


def test_each_hop_of_a_chain_is_told(nginx: Nginx, trusting: tuple[str, str]) -> None:
    ours = said(nginx.plain + "/to-tls", "-L", *trusting)
    assert [line.split()[1] for line in marked(ours.out, ">") if line.startswith("GET ")] == [
        "/to-tls",
        "/to-h2c",
        "/",
    ]
    assert [line.split()[1] for line in marked(ours.out, "<") if line.startswith("HTTP/")] == [
        "301",
        "302",
        "200",
    ]


def test_a_proxys_password_is_in_no_line(nginx: Nginx, guarded_proxy: Proxy) -> None:
    ours = said(nginx.plain + "/", "-x", guarded_proxy.as_user(USER, PASSWORD))
    assert ours.exit == 0
    assert guarded_proxy.at in ours.out
    assert PASSWORD not in ours.out + ours.err
    assert f"GET {nginx.plain}/ HTTP/1.1" in marked(ours.out, ">")


def test_the_curl_line_of_a_failure_fails_the_same_way_in_a_shell(
    nginx: Nginx, trusting: tuple[str, str]
) -> None:
    for url, code in ((nginx.expired, 60), (nginx.gone, 7), (nginx.old, 35)):
        ours = said(url + "/", *trusting)
        assert ours.exit == 1
        line = curl_line(ours.out)
        assert shlex.split(line)[0] == "curl"
        done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, check=False, timeout=30)
        assert done.returncode == code, line


def test_a_failed_certificate_is_shown_with_the_words(nginx: Nginx, trusting: tuple[str, str]) -> None:
    ours = said(nginx.expired + "/", *trusting)
    story = "\n".join(marked(ours.out, "*"))
    assert "Probe Test R3" in story
    assert "expire" in story


def curl_line(screen: str) -> str:
    """The command, its continuations joined."""
    lines = screen.splitlines()
    [start] = [index for index, line in enumerate(lines) if line.strip().startswith("curl ")]
    line = ""
    for text in lines[start:]:
        line += text.strip().removesuffix("\\")
        if not text.rstrip().endswith("\\"):
            return line
    raise AssertionError(screen)
