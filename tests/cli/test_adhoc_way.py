"""The way to a URL on the command line: curl's options as keys, and what each mistake is told."""

from pathlib import Path
from typing import Any

import pytest
from support.site import Answer, Site
from support.tool import probe

from probe.cli.adhoc_way import Tls, Way
from probe.cli.exits import Failed


def table(**given: Any) -> dict[str, Any]:
    """What `probe check URL` with these options would have in probes.toml."""
    return Way(**given).table()


@pytest.mark.parametrize(
    ("given", "keys"),
    [
        ({}, {}),
        ({"proxy": "env"}, {"proxy": "env"}),
        ({"proxy": "proxy:3128"}, {"proxy": "http://proxy:3128"}),
        ({"proxy": "socks5://ada:$x{y}@proxy"}, {"proxy": "socks5://ada:$$x{{y}}@proxy"}),
        ({"resolve": ("a:1:192.0.2.1",)}, {"resolve": ["a:1:192.0.2.1"]}),
        ({"connect_to": ("a:1:b:2", "c:3:d:4")}, {"connect_to": ["a:1:b:2", "c:3:d:4"]}),
        ({"unix_socket": Path("app.sock")}, {"unix_socket": "app.sock"}),
        ({"ipv4": True}, {"ip": "4"}),
        ({"ipv6": True}, {"ip": "6"}),
        ({"http1": True}, {"http": "1.1"}),
        ({"http2": True}, {"http": "any"}),
        ({"http2_only": True}, {"http": "2"}),
        ({"no_private": True}, {"allow_private": False}),
    ],
)
def test_each_option_of_the_way_is_a_key(given: dict[str, Any], keys: dict[str, Any]) -> None:
    assert table(**given) == keys


@pytest.mark.parametrize(
    "given",
    [{"ipv4": True, "ipv6": True}, {"http1": True, "http2": True}, {"http2": True, "http2_only": True}],
)
def test_options_that_exclude_each_other_are_refused(given: dict[str, bool]) -> None:
    with pytest.raises(Failed, match="give one of them"):
        table(**given)


def test_pins_and_the_name_of_the_handshake_are_keys() -> None:
    assert Tls(pins="sha256//a;sha256//b", sni="b.example").table() == {
        "verify": True,
        "pins": ["sha256//a", "sha256//b"],
        "sni": "b.example",
    }


def test_the_command_line_hands_its_options_of_the_way_on(site: Site) -> None:
    port = site.url.rpartition(":")[2]
    ran = probe("check", "http://shop.invalid:1/", "--connect-to", f"::127.0.0.1:{port}", "-4", "--http1.1")
    assert (ran.exit, ran.err) == (0, "")
    assert site.asked[0].headers["host"] == "shop.invalid:1"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["-X", ""], "-X: names no method"),
        (["-X", " "], "-X: names no method"),
        (["-4", "-6"], '-4 and -6: give one of them; for both, write ip = "both" in probes.toml'),
        (["--resolve", "a:b"], "is not HOST:PORT:ADDRESS"),
        (["-x", "ftp://proxy"], "probe cannot go through ftp:// proxies"),
        (["-x", "env", "--no-private"], "`allow_private = false` cannot be kept with `proxy`"),
        (["-6"], '127.0.0.1 is an IPv4 address, and `ip = "6"` needs an IPv6 one: leave `ip` (-6) out'),
        (["-4", "--connect-to", "::[::1]:"], "`connect_to` leads to ::1, an IPv6 address"),
        (["--max-redirs", "99"], "max_redirects must be at most 50"),
        (["-m", "40000d"], "timeout: must be at most 36500d"),
        (["--deadline", "40000d"], "--deadline: must be at most 36500d, a hundred years"),
    ],
)
def test_mistakes_of_the_way_are_told(site: Site, words: list[str], told: str) -> None:
    ran = probe("check", site.url, *words)
    assert (ran.exit, site.asked) == (2, [])
    assert told in ran.err


def test_a_value_that_the_message_quotes_is_not_shown_again() -> None:
    ran = probe("check", "http://127.0.0.1:1/", "-6")
    told, last = ran.err.splitlines()
    assert told.endswith('`ip = "6"` needs an IPv6 one: leave `ip` (-6) out, or write ip = "any"')
    assert last == "1 mistake, nothing was asked"


def test_options_of_the_way_need_a_url(tmp_path: Path) -> None:
    (tmp_path / "probes.toml").write_text('[[probe]]\nname = "home"\nurl = "https://shop.example/"\n')
    ran = probe("check", "home", "-6", "-x", "env", "--sni", "a", cwd=tmp_path)
    assert ran.exit == 2
    assert "-x, -6, --sni: only for a URL" in ran.err


@pytest.mark.parametrize(
    ("url", "env", "named"),
    [
        ("https://127.0.0.1:1/", {"HTTPS_PROXY": "http://proxy:3128"}, "HTTPS_PROXY"),
        ("http://127.0.0.1:1/", {"http_proxy": "proxy:3128"}, "http_proxy"),
        ("http://127.0.0.1:1/", {"ALL_PROXY": "proxy:3128"}, "ALL_PROXY"),
        ("http://127.0.0.1:1/", {"HTTPS_PROXY": "http://proxy:3128"}, None),
        ("http://127.0.0.1:1/", {"HTTP_PROXY": "http://proxy:3128"}, None),
        ("https://127.0.0.1:1/", {"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "127.0.0.0/8"}, None),
        ("https://127.0.0.1:1/", {"HTTPS_PROXY": "no proxy at all"}, None),
    ],
)
def test_a_proxy_that_the_environment_names_and_nobody_uses_is_mentioned(
    url: str, env: dict[str, str], named: str | None
) -> None:
    told = f'probe: {named} is set but not used: -x env (or proxy = "env") uses it\n' if named else ""
    assert probe("check", url, url, env=env).err == told
    assert probe("check", url, "-x", "none", env=env).err == ""


def test_a_target_that_answers_needs_no_proxy(site: Site) -> None:
    site.on("/", Answer(500))
    assert probe("check", site.url, env={"http_proxy": "proxy:3128"}).err == ""


def test_a_spread_longer_than_the_deadline_is_refused(tmp_path: Path, site: Site) -> None:
    path = tmp_path / "probes.toml"
    path.write_text(f'[settings]\nspread = "50s"\n[[probe]]\nname = "home"\nurl = "{site.url}/"\n')
    ran = probe("run", "--deadline", "40s", cwd=tmp_path)
    assert (ran.exit, site.asked) == (2, [])
    assert "spread: 50s is longer than the deadline of 40s" in ran.err
    assert "--spread: 2m is longer" in probe("run", "--spread", "2m", "--deadline", "40s", cwd=tmp_path).err
    ran = probe("run", "--spread", "10ms", "--deadline", "40s", cwd=tmp_path)
    assert (ran.exit, len(site.asked)) == (0, 1)
