"""Secrets that can be recognised in any output, every way to configure one, and every form a server echoes it in."""

import base64
import hashlib
import html
import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus

_GRAM = 7
"""So much of a secret in one piece is a leak. It is more than a name shares with another by chance."""
_ESCAPES = re.compile(r"\\x1b(?:\[[0-9;]*[A-Za-z])?|\\[nrt0]|\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\U[0-9a-f]{8}")


def _letters(name: str, size: int) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:size]


def canary(name: str) -> str:
    """A value with all that makes encodings differ, around letters that nothing else says."""
    quote_mark = (
        "" if name in ("session", "cookie_set", "cookie_refused") else '"'
    )  # a cookie cannot hold one
    return f"{_letters(name, 16)}/Q+z='{quote_mark}<&>{_letters(name + ' end', 10)}"


def leaks(text: str, name: str) -> frozenset[str]:
    """Pieces of the secret that can be read in the text, as they stand, between escapes, or in base64."""
    return _grams(name) & _readable(text)


@lru_cache(maxsize=64)
def _grams(name: str) -> frozenset[str]:
    pieces = {_letters(name, 16), _letters(name + " end", 10)}
    packed = {
        base64.b64encode(bytes(shift) + _letters(name, 16).encode()).decode()[4:-4] for shift in range(3)
    }
    return frozenset().union(*map(_windows, pieces | packed))


@lru_cache(maxsize=2)
def _readable(text: str) -> frozenset[str]:
    return _windows(text) | _windows(_ESCAPES.sub("", text))


def _windows(text: str) -> frozenset[str]:
    """Every piece of the text that is as long as a leak."""
    return frozenset(text[at : at + _GRAM] for at in range(len(text) - _GRAM + 1))


FORMS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "percent": lambda secret: quote(secret, safe=""),
    "percent_lower": lambda secret: re.sub("%..", lambda code: code[0].lower(), quote(secret, safe="")),
    "plus": quote_plus,
    "json": lambda secret: json.dumps(secret)[1:-1],
    "json_slashes": lambda secret: json.dumps(secret)[1:-1].replace("/", "\\/"),
    "html": html.escape,
    "html_numbers": lambda secret: html.escape(secret).replace("&#x27;", "&#39;").replace("&quot;", "&#34;"),
    "repr": repr,
    "base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "base64_url": lambda secret: base64.urlsafe_b64encode(secret.encode()).decode(),
    "basic_pair": lambda secret: base64.b64encode(f"someone:{secret}".encode()).decode(),
    "split_by_colours": lambda secret: "\x1b[1m".join((secret[:5], secret[5:9], secret[9:])),
    "split_by_width": "\u200b".join,
    "split_by_bell": lambda secret: f"{secret[:12]}\x07{secret[12:]}",
    "twice": lambda secret: secret + secret,
    "cut_at_120": lambda secret: "c" * 105 + secret,
    "cut_at_300": lambda secret: "c" * 285 + secret,
    "cut_at_the_bound": lambda secret: "c" * (4096 - 12) + secret,
    "cut_after_many_escapes": lambda secret: "\n" * 2040 + secret,
}


class Carrier(NamedTuple):
    """`table` makes the keys of a probe that holds the secret and asks `url`."""

    table: Callable[[str, str], dict[str, Any]]


def _keys(**keys: Any) -> Callable[[str, str], dict[str, Any]]:
    """The text SECRET inside the keys stands for the canary."""

    def table(url: str, secret: str) -> dict[str, Any]:
        filled = json.loads(json.dumps(keys).replace("SECRET", json.dumps(secret)[1:-1]))
        return {"url": url, **filled}

    return table


def _flow(url: str, secret: str, **login: Any) -> dict[str, Any]:
    """The first step is given the secret, the second one's answer echoes it."""
    base, _, path = url.removeprefix("http://").partition("/")
    steps = [{"name": "login", "get": "/login/" + path, **login}, {"name": "echo", "get": "/" + path}]
    return {"kind": "api", "base": f"http://{base}", "step": steps}


CARRIERS: dict[str, Carrier] = {
    "variable": Carrier(_keys(headers={"x-any": "${CANARY_variable}"})),
    "variable_in_query": Carrier(_keys(query={"q": "${CANARY_variable_in_query}"})),
    "variable_in_body": Carrier(_keys(body="<a>${CANARY_variable_in_body}</a>")),
    "file": Carrier(_keys(headers={"x-any": "${file:canary.txt}"})),
    "literal_header": Carrier(_keys(headers={"X-Api-Key": "SECRET"})),
    "authorization": Carrier(_keys(headers={"Authorization": "Token SECRET"})),
    "bearer": Carrier(_keys(bearer="SECRET")),
    "basic": Carrier(_keys(basic={"user": "someone", "password": "SECRET"})),
    "query": Carrier(_keys(query={"api_key": "SECRET"})),
    "cookie": Carrier(_keys(cookies={"sid": "SECRET"})),
    "json": Carrier(_keys(json={"password": "SECRET"})),
    "form": Carrier(_keys(form={"password": "SECRET"})),
    "body": Carrier(lambda url, secret: {"url": url, "body": json.dumps({"password": secret})}),
    "userinfo": Carrier(lambda url, secret: {"url": url.replace("://", f"://someone:{quote(secret, safe='')}@")}),
    "captured": Carrier(lambda url, secret: _flow(url, secret, capture={"token": "$.token"})),
    "session": Carrier(_flow),
}  # fmt: skip


def table(carrier: str, url: str) -> dict[str, Any]:
    found = CARRIERS[carrier].table(url, canary(carrier))
    if carrier == "captured":
        found["step"][1]["bearer"] = "{token}"
    return found


def environment() -> dict[str, str]:
    return {f"CANARY_{name}": canary(name) for name in CARRIERS if name.startswith("variable")}


class Plant(NamedTuple):
    """A header that an answer brings. `SECRET` is the canary in it, `QUOTED` the same as a URL can hold it, `NEXT`
    where a redirect leads to. `echoes`: whether the secret is looked for wherever else it stands.
    """

    name: str
    value: str
    echoes: bool = True


PLANTS: dict[str, Plant] = {
    "cookie_set": Plant("Set-Cookie", "sid=SECRET; Path=/; HttpOnly"),
    "cookie_refused": Plant("Set-Cookie", "sid=SECRET; Domain=other.example"),
    "location_token": Plant("Location", "NEXT?page=2&access_token=QUOTED"),
    "location_code": Plant("Location", "NEXT?code=QUOTED&state=x"),
    "location_other": Plant("Location", "NEXT?q=QUOTED", echoes=False),
    "location_fragment": Plant("Location", "NEXT#id_token=QUOTED"),
    "location_login": Plant("Location", "http://someone:QUOTED@HOSTNEXT"),
    "location_parameter": Plant("Location", "NEXT;jsessionid=QUOTED?x"),
    "auth_token": Plant("X-Auth-Token", "SECRET"),
    "api_key": Plant("X-Api-Key", "SECRET"),
    "csrf_token": Plant("X-Csrf-Token", "SECRET"),
    "authorization_set": Plant("Authorization", "Bearer SECRET"),
    "authentication_info": Plant("Authentication-Info", 'nextnonce="QUOTED", qop=auth', echoes=False),
    "challenge": Plant("WWW-Authenticate", 'Digest realm="shop", nonce="QUOTED"', echoes=False),
    "refresh": Plant("Refresh", "60; url=/x?token=QUOTED"),
    "link": Plant("Link", '</x?sig=QUOTED>; rel="next"'),
    "content_location": Plant("Content-Location", "/x?session=QUOTED"),
    "report_to": Plant("Report-To", '{"url":"https:\\/\\/r.example\\/r?s=QUOTED"}', echoes=False),
    "named": Plant("X-Debug", "user=1, session=QUOTED", echoes=False),
}  # fmt: skip
"""Every place in which a server hands over what only it could know."""


def planted(name: str, host: str, onward: str) -> tuple[str, str]:
    plant, secret = PLANTS[name], canary(name)
    value = plant.value.replace("QUOTED", quote(secret, safe="")).replace("SECRET", secret)
    return plant.name, value.replace("HOST", host).replace("NEXT", onward)
