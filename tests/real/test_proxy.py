"""Through a real tinyproxy, open and with a password, to a real nginx."""

import pytest
from real.asking import curl, only
from real.nginx import Nginx
from real.tinyproxy import PASSWORD, USER, Proxy


def test_plain_http_is_asked_in_absolute_form_and_the_proxy_passes_it_on(nginx: Nginx, proxy: Proxy) -> None:
    words = (nginx.plain + "/", "-x", proxy.url)
    before = len(nginx.lines())
    found = only(*words, "-a", "body contains Welcome", "-a", "header.via contains corridor")
    assert (found.outcome, found.exit, found.err) == ("up", 0, "")
    assert (found.fact("proxy"), found.fact("ip"), found.fact("status")) == (proxy.at, None, 200)
    assert {"connect", "send", "wait", "receive"} <= set(found.times())
    [line] = nginx.lines()[before:]
    assert line.split('"')[1].split()[:2] == ["GET", "/"]
    assert line.split('"')[3] == nginx.plain.removeprefix("http://")
    assert f"GET {nginx.plain}/" in proxy.log.read_text()
    assert curl(*words).status == 200


def test_https_goes_through_a_tunnel_and_the_certificate_is_the_targets(
    nginx: Nginx, proxy: Proxy, trusting: tuple[str, str]
) -> None:
    words = (nginx.tls + "/", "-x", proxy.url, "--http2", *trusting)
    found = only(*words, "-a", "body contains Welcome")
    assert (found.outcome, found.fact("proxy"), found.fact("ip")) == ("up", proxy.at, None)
    assert (found.fact("http"), found.fact("tls"), found.fact("cert_subject")) == (
        "2",
        "1.3",
        "shop.example",
    )
    assert {"connect", "tls", "send", "wait", "receive"} <= set(found.times())
    assert f"CONNECT {nginx.tls.removeprefix('https://')}" in proxy.log.read_text()
    theirs = curl(*words)
    assert (theirs.http, theirs.status) == ("2", 200)


def test_a_bad_certificate_behind_the_proxy_is_the_targets(
    nginx: Nginx, proxy: Proxy, trusting: tuple[str, str]
) -> None:
    found = only(nginx.expired + "/", "-x", proxy.url, *trusting)
    assert (found.outcome, found.failure.reason, found.failure.owner) == ("down", "tls.expired", "target")
    assert found.fact("cert_days") == -13
    assert curl(nginx.expired + "/", "-x", proxy.url, *trusting).exit == 60


@pytest.mark.parametrize("over", ["plain", "tls"])
def test_the_password_opens_the_proxy_and_never_reaches_the_target(
    nginx: Nginx, guarded_proxy: Proxy, trusting: tuple[str, str], over: str
) -> None:
    words = (getattr(nginx, over) + "/", "-x", guarded_proxy.as_user(USER, PASSWORD), *trusting)
    before = len(nginx.lines())
    found = only(*words)
    assert (found.outcome, found.fact("proxy")) == ("up", guarded_proxy.at)
    assert PASSWORD not in str(found)
    [line] = nginx.lines()[before:]
    assert line.split('"')[5] == "-"
    assert curl(*words).status == 200


@pytest.mark.parametrize(("over", "password"), [("plain", None), ("tls", None), ("tls", "wrong-password")])
def test_a_missing_or_wrong_password_is_ours_to_mend(
    nginx: Nginx, guarded_proxy: Proxy, trusting: tuple[str, str], over: str, password: str | None
) -> None:
    """tinyproxy says 407 to whoever gives none, and 401 to whoever gives a wrong one."""
    at = guarded_proxy.as_user(USER, password) if password else guarded_proxy.url
    found = only(getattr(nginx, over) + "/", "-x", at, *trusting)
    assert (found.outcome, found.exit) == ("unknown", 3)
    assert (found.failure.reason, found.failure.owner) == ("proxy", "client")
    assert guarded_proxy.at in found.failure.message
    assert "wrong-password" not in str(found)


def test_a_wrong_password_answered_with_401_looks_like_the_targets_own(
    nginx: Nginx, guarded_proxy: Proxy
) -> None:
    found = only(nginx.plain + "/", "-x", guarded_proxy.as_user(USER, "wrong-password"))
    assert (found.failure.reason, found.fact("status"), found.fact("proxy")) == (
        "status",
        401,
        guarded_proxy.at,
    )
    assert "wrong-password" not in str(found)


def test_a_target_the_proxy_filters_is_refused_by_the_proxy(proxy: Proxy) -> None:
    found = only("https://filtered.example/", "-x", proxy.url)
    assert (found.outcome, found.failure.reason, found.failure.owner) == ("unknown", "proxy", "client")
    assert proxy.at in found.failure.message
    assert "403" in found.failure.message
    assert curl("https://filtered.example/", "-x", proxy.url).exit == 56


def test_a_target_behind_the_proxy_that_nobody_serves_is_down(nginx: Nginx, proxy: Proxy) -> None:
    """tinyproxy answers 500 in its own name; in a tunnel that can only be the proxy's word."""
    tunnel = only(nginx.gone.replace("http:", "https:") + "/", "-x", proxy.url)
    assert (tunnel.outcome, tunnel.failure.reason, tunnel.failure.owner) == ("down", "proxy", "network")
    assert "500" in tunnel.failure.message
    plain = only(nginx.gone + "/", "-x", proxy.url)
    assert (plain.outcome, plain.fact("status"), plain.fact("proxy")) == ("down", 500, proxy.at)


@pytest.mark.parametrize("over", ["plain", "tls"])
def test_a_proxy_that_is_down_says_nothing_of_the_target(
    nginx: Nginx, trusting: tuple[str, str], over: str
) -> None:
    found = only(getattr(nginx, over) + "/", "-x", nginx.gone, *trusting)
    assert (found.outcome, found.exit) == ("unknown", 3)
    assert (found.failure.reason, found.failure.owner, found.failure.phase) == ("proxy", "self", "connect")
    assert nginx.gone.removeprefix("http://") in found.failure.message
    assert curl(getattr(nginx, over) + "/", "-x", nginx.gone, *trusting).exit == 7


def test_what_is_no_proxy_at_all_is_said_so(nginx: Nginx, trusting: tuple[str, str]) -> None:
    """A web server asked for a tunnel: nginx calls CONNECT a bad request."""
    found = only(nginx.tls + "/", "-x", nginx.plain, *trusting)
    assert (found.outcome, found.failure.reason) == ("unknown", "proxy")
    assert nginx.plain.removeprefix("http://") in found.failure.message


def test_the_environment_decides_only_where_it_is_asked_to(nginx: Nginx, proxy: Proxy) -> None:
    env = {"http_proxy": proxy.url, "no_proxy": "localhost"}
    url = nginx.plain + "/"
    assert only(url, env=env).fact("proxy") is None
    assert only(url, "-x", "env", env=env).fact("proxy") == proxy.at
    local = url.replace("127.0.0.1", "localhost")
    assert only(local, "-x", "env", env=env).fact("proxy") is None
    assert only(url, "-x", "env", env=env | {"no_proxy": "127.0.0.0/8"}).fact("proxy") is None


def test_a_redirect_through_the_proxy_takes_it_again(
    nginx: Nginx, guarded_proxy: Proxy, trusting: tuple[str, str]
) -> None:
    at = guarded_proxy.as_user(USER, PASSWORD)
    found = only(nginx.plain + "/to-tls", "-L", "-x", at, *trusting, "-a", "redirects == 2")
    assert (found.outcome, found.fact("proxy")) == ("up", guarded_proxy.at)
    said = guarded_proxy.log.read_text()
    assert f"CONNECT {nginx.tls.removeprefix('https://')}" in said
