"""`probe check -v`: what went over the wire, and the curl line that asks the same."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.site import Answer, Site
from support.tool import probe


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


def marked(out: str) -> list[str]:
    return [line.strip() for line in out.splitlines() if line.strip()[:2] in ("> ", "< ", "* ")]


def test_each_step_of_a_flow_is_told_under_its_name(site: Site, tmp_path: Path) -> None:
    site.on("/token", Answer(body=b'{"token": "tok-12345678"}'))
    (tmp_path / "probes.toml").write_text(f"""
[[probe]]
name = "shop"
kind = "api"
base = "{site.url}"
  [[probe.step]]
  name = "login"
  post = "/token"
  capture = {{ token = "$.token" }}
  [[probe.step]]
  name = "orders"
  get = "/orders"
  bearer = "{{token}}"
""")
    done = probe("check", "-v", cwd=tmp_path)
    assert done.exit == 1
    assert "login" in done.out
    asked = [line for line in marked(done.out) if line.startswith("> ")]
    assert "> POST /token HTTP/1.1" in asked
    assert "> GET /orders HTTP/1.1" in asked
    assert "> Authorization: Bearer ‹secret›" in asked
    assert "tok-12345678" not in done.out + done.err


def test_the_curl_line_asks_the_same_with_the_variable_in_place_of_the_secret(
    site: Site, tmp_path: Path
) -> None:
    site.on("/orders", Answer(503, b"busy"))
    (tmp_path / "probes.toml").write_text(f"""
[[probe]]
name = "orders"
url = "{site.url}/orders"
headers = {{ x-api-key = "${{SHOP_KEY}}" }}
""")
    env = {"SHOP_KEY": "sesame-street-1"}
    done = probe("check", "-v", cwd=tmp_path, env=env)
    assert done.exit == 1
    assert "sesame-street-1" not in done.out + done.err
    paste(done.out, env)
    ours, theirs = site.asked
    assert (theirs.method, theirs.path, theirs.body) == (ours.method, ours.path, ours.body)
    assert theirs.headers["x-api-key"] == "sesame-street-1"


def paste(out: str, env: dict[str, str] | None = None) -> None:
    line = out[out.index("curl ") :].partition("\n1 probe")[0]
    subprocess.run(["sh", "-c", line], env={"PATH": "/usr/bin:/bin", **(env or {})}, check=True, timeout=10)


def ending(out: str) -> list[str]:
    """What stands below the last answer, without what is told of its body."""
    lines = [line.strip() for line in out.splitlines()]
    return lines[max(number for number, line in enumerate(lines) if line == "<") + 2 : -1]


LOGIN = Answer(302, b"", (("Location", "/cb?code=c0de-123&page=2"), ("Set-Cookie", "sid=s3ssion-1; Path=/")))


def test_what_failed_with_a_token_of_the_servers_is_asked_again_from_where_it_began(site: Site) -> None:
    site.on("/in", LOGIN).on("/cb", Answer(500, b"no"))
    done = probe("check", "-v", "-L", f"{site.url}/in")
    assert ending(done.out) == [
        "* the failed request holds what the server handed over; this asks what led to it",
        f"curl -sS -o /dev/null -D - -m 10 --compressed -L --max-redirs 5 -b '' {site.url}/in",
    ]
    paste(done.out)
    ours, theirs = site.asked[:2], site.asked[2:]
    assert [asked.path for asked in theirs] == ["/in", "/cb?code=c0de-123&page=2"]
    assert [asked.headers.get("cookie") for asked in theirs] == [None, "sid=s3ssion-1"]
    assert [asked.headers.get("cookie") for asked in ours] == [None, "sid=s3ssion-1"]


def test_where_curl_would_carry_a_key_along_it_is_said_that_it_does_not_follow(site: Site) -> None:
    site.on("/in", LOGIN).on("/cb", Answer(500, b"no"))
    done = probe("check", "-v", "-L", "-H", "X-Any: 1", f"{site.url}/in")
    assert " ".join(ending(done.out)[:-1]) == (
        "* the failed request holds what the server handed over; this asks what led to it, without following: curl"
        " would take every header along"
    )
    assert ending(done.out)[-1].startswith("curl ")
    paste(done.out)
    assert [asked.path for asked in site.asked[2:]] == ["/in"]


def test_a_redirect_that_hands_nothing_over_is_asked_by_itself(site: Site) -> None:
    site.on("/old", Answer(302, b"", (("Location", "/new"),))).on("/new", Answer(500, b"no"))
    done = probe("check", "-v", "-L", f"{site.url}/old")
    assert ending(done.out) == [
        f"curl -sS -o /dev/null -D - -m 10 --compressed -L --max-redirs 5 -b '' {site.url}/new"
    ]


def test_what_earlier_answers_gave_is_to_be_filled_in_before_the_line_is_pasted(
    site: Site, tmp_path: Path
) -> None:
    answer = Answer(body=b'{"token": "tok-12345678"}', headers=(("Set-Cookie", "sid=s3ssion-1; Path=/"),))
    site.on("/token", answer).on("/orders", Answer(503, b"busy"))
    (tmp_path / "probes.toml").write_text(f"""
[[probe]]
name = "shop"
kind = "api"
base = "{site.url}"
step = [
    {{ name = "login", post = "/token", capture = {{ token = "$.token" }} }},
    {{ name = "orders", get = "/orders?by={{token}}", bearer = "{{token}}" }},
]
""")
    done = probe("check", "-v", cwd=tmp_path)
    assert "> GET /orders?by=… HTTP/1.1" in marked(done.out)
    *caveats, line, more = ending(done.out)
    assert caveats == [
        "* set before pasting, as an earlier answer did: ${token}",
        "* write in before pasting, because it is not shown: ‹secret›",
    ]
    assert line.endswith("""-H "Authorization: Bearer ${token}" -H 'Cookie: sid=‹secret›' -L \\""")
    assert more == f"--max-redirs 5 -b '' \"{site.url}/orders?by=${{token}}\""
    paste(done.out.replace("‹secret›", "s3ssion-1"), {"token": "tok-12345678"})
    ours, theirs = site.asked[-2:]
    assert (theirs.path, theirs.headers["authorization"]) == (ours.path, ours.headers["authorization"])
    assert theirs.headers["cookie"] == ours.headers["cookie"] == "sid=s3ssion-1"
