"""A server decides what is a secret of its own, but not what we say about it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.site import Answer, Site
from support.tool import probe

from probe.model.outcome import Owner, Phase
from probe.reasons import Reason


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


def words(site: Site) -> list[str]:
    """Everything that is said of a failure here, as values a server may choose."""
    place = f"{site.host}:{site.port}"
    said = [place, f"GET http://{place}/fails", f"http://{place}/fails", "shop-web-01", "status 503, wanted in 200..399",
            "200..399", "in 200..399", "wanted", "status", "failed", "refused by", "127.0.0.1", "HTTP/1.1", "probe/0.1",
            "Unavailable", "certificate", "content-length", "location"]  # fmt: skip
    return [*said, *Reason, *Owner, *Phase]


def blanking(said: list[str]) -> tuple[tuple[str, str], ...]:
    cookies = [("Set-Cookie", f"a{number}={word}") for number, word in enumerate(said)]
    return (*cookies, *(("X-Auth-Token", word) for word in said))


def found(site: Site, folder: Path) -> dict[str, Any]:
    (folder / "probes.toml").write_text(
        f"""
[[probe]]
name = "shop-web-01"
url = "{site.url}/fails"
"""
    )
    ran = probe("check", "-f", "json", cwd=folder)
    [sample] = ran.json["samples"]
    for hop in sample.get("hops", ()):
        del hop["latency_s"], hop["timings_s"]
    sample["facts"] = {name: fact for name, fact in sample["facts"].items() if not name.startswith("bytes")}
    return {key: sample.get(key) for key in ("probe", "target", "outcome", "failure", "facts", "hops")}


def test_a_cookie_of_our_own_words_blanks_out_none_of_them(site: Site, tmp_path: Path) -> None:
    site.on("/fails", Answer(503, b"busy"))
    before = found(site, tmp_path)
    assert before["failure"]["message"] == "status 503, wanted in 200..399"
    site.on("/fails", Answer(503, b"busy", blanking(words(site))))
    assert found(site, tmp_path) == before


def test_a_redirect_with_our_own_words_blanks_out_none_of_them(site: Site, tmp_path: Path) -> None:
    location = ("Location", "http://127.0.0.1:1/")
    site.on("/fails", Answer(302, b"", (location,)))
    before = found(site, tmp_path)
    assert before["failure"]["message"] == "refused by 127.0.0.1:1"
    site.on("/fails", Answer(302, b"", (location, *blanking([*words(site), "127.0.0.1:1"]))))
    assert found(site, tmp_path) == before


def test_a_captured_word_of_ours_blanks_out_nothing(site: Site, tmp_path: Path) -> None:
    site.on("/token", Answer(body=json.dumps({"a": "server_error", "b": "200..399", "c": "orders"}).encode()))
    site.on("/orders", Answer(503, b"busy"))
    (tmp_path / "probes.toml").write_text(f"""
[[probe]]
name = "orders"
kind = "api"
base = "{site.url}"
step = [
    {{ name = "token", get = "/token", capture = {{ a = "$.a", b = "$.b", c = "$.c" }} }},
    {{ name = "orders", get = "/{{c}}" }},
]
""")
    [sample] = probe("check", "-f", "json", cwd=tmp_path).json["samples"]
    failure = sample["failure"]
    assert (failure["reason"], failure["owner"]) == ("server_error", "target")
    assert failure["message"] == "status 503, wanted in 200..399"
    assert failure["step"] == "orders"


def test_a_server_that_plants_thousands_of_secrets_keeps_nobody_waiting(site: Site, tmp_path: Path) -> None:
    """As many as fit into its headers, on every hop."""
    planted = tuple(("Set-Cookie", f"a{number}=planted-{number}") for number in range(90))
    tokens = tuple((f"X-Token-{number}", f"{number}x" * 80) for number in range(90))
    for hop in range(5):
        site.on(
            f"/{hop}" if hop else "/fails", Answer(302, b"", (("Location", f"/{hop + 1}"), *planted, *tokens))
        )
    site.on("/5", Answer(503, b"busy", (*planted, *tokens)))
    assert found(site, tmp_path)["failure"]["message"] == "status 503, wanted in 200..399"
    ran = probe("check", "-v", cwd=tmp_path, timeout=20)
    assert ran.out.count("* and ") == 6
    assert "planted-" not in ran.out
    assert ran.out.count("‹secret›") >= 6 * 90
