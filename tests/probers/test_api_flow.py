"""Flows against a real site. The shop gives out a token and a cookie, and wants both back."""

import json
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from support.asking import Brought, ask, text, texts
from support.site import Answer, Asked, Site

from probe.model.outcome import Outcome
from probe.model.reading import Reading
from probe.model.sample import Failure
from probe.probers import api
from probe.probers.api import Settings, Step
from probe.probers.request_keys import Basic
from probe.reasons import Reason, failure
from probe.template import MissingSecretError


class Key(NamedTuple):
    """Captures one key of a JSON body."""

    text: str

    def read(self, reading: Reading) -> object:
        try:
            return reading.json[self.text]
        except KeyError:
            raise LookupError("the body has no such value\x1b[2J") from None


class Wants(NamedTuple):
    """Expects one status."""

    status: int
    slow: bool = False

    @property
    def text(self) -> str:
        return f"status == {self.status}"

    def judge(self, reading: Reading) -> Failure | None:
        actual = reading.facts.get("status")
        message = f"status {actual}, wanted {self.status}"
        return None if actual == self.status else failure(Reason.STATUS, message, assertion=self.text)


GOOD = (Wants(200),)


def shop(site: Site, login: dict[str, Any] | None = None) -> Site:
    body = json.dumps({"token": "tok-123456", "id": 7} if login is None else login).encode()
    site.on("/v1/token", Answer(200, body, (("set-cookie", "sid=abc; Path=/"),)))
    site.on("/v1/orders", Answer(200, b'{"orders":[]}'))
    site.on("/v1/logout", Answer(200, b"bye"))
    site.on("/v1/broken", Answer(503, b"sorry"))
    return site


def run(
    site: Site, *steps: Step, env: dict[str, str] | None = None, timeout_s: float = 10.0, **shared: Any
) -> Brought:
    settings = Settings(base=shared.pop("base", text(site.url + "/v1")), step=steps, **shared)
    assert api.check(settings) == {}
    return ask(api, settings, env=env, timeout_s=timeout_s)


def login(**keys: Any) -> Step:
    return Step(name="login", post=text("/token"), capture={"token": Key("token")}, assertions=GOOD, **keys)


ORDERS = Step(name="orders", get=text("/orders"), bearer=text("{token}"), assertions=GOOD)
BROKEN = Step(name="broken", get=text("/broken"), assertions=GOOD)
LOGOUT = Step(name="logout", post=text("/logout"), always=True, assertions=GOOD)


def paths(site: Site) -> list[str]:
    return [f"{asked.method} {asked.path}" for asked in site.asked]


def test_steps_share_cookies_and_captured_values(site: Site) -> None:
    brought = run(shop(site), login(json={"password": text("${PW}")}), ORDERS, LOGOUT, env={"PW": "sesame-1"})
    reading = brought.reading
    assert (reading.failure, reading.degradation) == (None, None)
    assert paths(site) == ["POST /v1/token", "GET /v1/orders", "POST /v1/logout"]
    assert site.asked[0].body == b'{"password":"sesame-1"}'
    assert site.asked[1].headers["authorization"] == "Bearer tok-123456"
    assert [asked.headers.get("cookie") for asked in site.asked] == [None, "sid=abc", "sid=abc"]
    assert {"tok-123456", "sesame-1"} <= brought.secrets


def test_the_reading_is_of_the_flow_and_leaves_the_tidying_up_out(site: Site) -> None:
    shop(site).on("/v1/orders", Answer(200, b"[]", (("x-last", "orders"),)))
    site.on("/v1/logout", Answer(204, b"", delay_s=0.2))
    logout = Step(name="logout", post=text("/logout"), always=True)
    reading = run(site, login(), ORDERS, logout).reading
    assert (reading.facts["status"], reading.facts["steps"]) == (200, 3)
    assert (reading.body, reading.header("x-last")) == (b"[]", "orders")
    assert [(step.name, step.outcome, step.status) for step in reading.steps] == [
        ("login", Outcome.UP, 200),
        ("orders", Outcome.UP, 200),
        ("logout", Outcome.UP, 204),
    ]
    first, second, third = (step.latency_s or 0 for step in reading.steps)
    assert third >= 0.2
    assert reading.latency_s == first + second


def test_phases_are_sums_over_the_steps(site: Site) -> None:
    shop(site).on("/v1/orders", Answer(200, delay_s=0.15))
    site.on("/v1/slow", Answer(200, delay_s=0.15))
    reading = run(site, Step(get=text("/orders")), Step(get=text("/slow"))).reading
    assert (reading.timings.wait or 0) >= 0.3
    assert reading.timings.dns is None
    assert reading.latency_s >= 0.3


def test_after_a_failed_step_only_those_marked_always_run(site: Site) -> None:
    reading = run(shop(site), login(), BROKEN, ORDERS, LOGOUT).reading
    assert paths(site) == ["POST /v1/token", "GET /v1/broken", "POST /v1/logout"]
    assert reading.failure is not None
    assert (reading.failure.reason, reading.failure.step) == ("status", "broken")
    assert reading.failure.message == "status 503, wanted 200"
    assert (reading.facts["status"], reading.facts["steps"], reading.body) == (503, 3, b"sorry")
    assert [(step.name, step.outcome, step.reason) for step in reading.steps] == [
        ("login", Outcome.UP, None),
        ("broken", Outcome.DOWN, "status"),
        ("logout", Outcome.UP, None),
    ]


def test_the_first_failure_is_not_hidden_by_one_of_the_tidying_up(site: Site) -> None:
    shop(site).on("/v1/logout", Answer(500))
    reading = run(site, BROKEN, LOGOUT).reading
    assert reading.failure is not None
    assert reading.failure.step == "broken"
    assert [step.outcome for step in reading.steps] == [Outcome.DOWN, Outcome.DOWN]


def test_a_failing_always_step_is_a_failure_of_its_own(site: Site) -> None:
    shop(site).on("/v1/logout", Answer(500))
    reading = run(site, login(), LOGOUT).reading
    assert reading.failure is not None
    assert reading.failure.step == "logout"
    assert reading.facts["status"] == 200


def test_an_always_step_without_its_captures_has_nothing_to_do(site: Site) -> None:
    logout = Step(name="logout", post=text("/logout"), always=True, bearer=text("{token}"))
    reading = run(shop(site), BROKEN, login(), logout).reading
    assert paths(site) == ["GET /v1/broken"]
    assert reading.facts["steps"] == 1


def test_a_failed_assertion_does_not_keep_the_tidying_up_from_its_captures(site: Site) -> None:
    entry = Step(name="login", post=text("/token"), capture={"token": Key("token")}, assertions=(Wants(201),))
    logout = Step(name="logout", post=text("/logout"), always=True, bearer=text("{token}"))
    reading = run(shop(site), entry, logout).reading
    assert site.asked[1].headers["authorization"] == "Bearer tok-123456"
    assert reading.failure is not None
    assert reading.failure.step == "login"


def test_a_refused_connection_ends_the_flow_and_names_the_step(site: Site) -> None:
    site.close()
    reading = run(site, login(), ORDERS).reading
    assert reading.failure is not None
    assert (reading.failure.reason, reading.failure.step) == ("connect.refused", "login")
    assert reading.facts["steps"] == 1


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "the body has no such value\\x1b[2J"),
        ({"token": None}, "it is null, not one text, number or truth value"),
        ({"token": ["a"]}, "it is a list, not one text, number or truth value"),
        ({"token": {"a": 1}}, "it is an object, not one text, number or truth value"),
        ({"token": ""}, "it is empty"),
        ({"token": "a\r\nX-Evil: 1"}, "it holds a line end or another control character"),
        ({"token": "\ud800"}, "it holds a line end or another control character"),
        ({"token": "x" * 16385}, "it is longer than 16384 characters"),
    ],
)
def test_a_value_that_cannot_be_captured_is_the_targets_failure(
    site: Site, given: dict[str, Any], why: str
) -> None:
    reading = run(shop(site, given), login(), ORDERS).reading
    assert paths(site) == ["POST /v1/token"]
    assert reading.failure == failure(
        Reason.CAPTURE, f"could not capture 'token' from token: {why}", step="login"
    )
    assert reading.steps[0].outcome is Outcome.DOWN


@pytest.mark.parametrize(
    ("value", "wanted"),
    [(7, "7"), (1.5, "1.5"), (True, "true"), (False, "false"), ("a b", "a%20b"), ("line\n", "line")],
)
def test_single_values_are_captured_as_json_writes_them(site: Site, value: object, wanted: str) -> None:
    run(shop(site, {"token": value}), login(), Step(get=text("/orders/{token}")))
    assert site.asked[1].path == f"/v1/orders/{wanted}"


def test_a_captured_url_that_cannot_be_asked_is_the_targets_failure(site: Site) -> None:
    reading = run(
        shop(site, {"token": "ftp://x.example/"}), login(), Step(name="next", url=text("{token}"))
    ).reading
    assert reading.failure is not None
    assert (reading.failure.reason, reading.failure.owner, reading.failure.step) == (
        "capture",
        "target",
        "next",
    )
    assert reading.failure.message == (
        "cannot ask with the captured 'token': probe cannot ask ftp:// addresses: write https:// or http://"
    )


def test_a_captured_value_that_no_header_can_hold_is_the_targets_failure(site: Site) -> None:
    reading = run(shop(site, {"token": "tok€n"}), login(), ORDERS).reading
    assert paths(site) == ["POST /v1/token"]
    assert reading.failure is not None
    assert (reading.failure.reason, reading.failure.owner, reading.failure.step) == (
        "capture",
        "target",
        "orders",
    )
    assert "in `bearer` it holds characters that a header cannot" in reading.failure.message


def test_a_captured_absolute_url_is_followed(site: Site) -> None:
    shop(site, {"token": site.url + "/v1/orders"})
    reading = run(site, login(), Step(get=text("{token}"), assertions=GOOD)).reading
    assert (reading.failure, site.asked[1].path) == (None, "/v1/orders")


def test_what_steps_share_is_sent_by_each_unless_it_has_its_own(site: Site) -> None:
    shared: dict[str, Any] = {
        "headers": texts(X_Tenant="acme", Accept="a/b"),
        "bearer": text("shared-token"),
        "cookies": texts(lang="en", sid="mine"),
    }
    run(
        shop(site),
        Step(get=text("/orders")),
        Step(
            post=text("/token"), headers=texts(accept="c/d"), basic=Basic(user=text("u"), password=text("p"))
        ),
        Step(get=text("/orders"), headers=texts(Authorization="own"), cookies=texts(lang="fr")),
        **shared,
    )
    got = [
        (each["x-tenant"], each["accept"], each["authorization"], each["cookie"])
        for each in (asked.headers for asked in site.asked)
    ]
    assert got == [
        ("acme", "a/b", "Bearer shared-token", "lang=en; sid=mine"),
        ("acme", "c/d", "Basic dTpw", "lang=en; sid=mine"),
        ("acme", "a/b", "own", "lang=fr; sid=abc"),
    ]


@pytest.mark.parametrize("key", ["basic", "headers", "url"])
def test_no_shared_credential_is_sent_to_another_origin(site: Site, key: str) -> None:
    shared: dict[str, Any] = {"cookies": texts(session="abc")}
    base = site.url + "/v1"
    match key:
        case "basic":
            shared["basic"] = Basic(user=text("u"), password=text("p"))
        case "headers":
            shared["headers"] = texts(X_Api_Key="k")
        case _:
            base = base.replace("://", "://u:p@")
    with Site() as other:
        shop(site, {"token": other.url + "/"})
        run(site, login(), Step(get=text("{token}")), base=text(base), **shared)
        at_home, [abroad] = site.asked[0].headers, other.asked
    assert at_home["cookie"] == "session=abc"
    assert {"authorization", "x-api-key"} & set(at_home)
    assert not {"authorization", "x-api-key"} & set(abroad.headers)
    assert "session" not in abroad.headers.get("cookie", "")


def test_a_steps_own_credentials_are_sent_where_it_asks(site: Site) -> None:
    with Site() as other:
        run(shop(site), Step(url=text(other.url + "/"), bearer=text("own")), bearer=text("shared"))
        assert other.asked[0].headers["authorization"] == "Bearer own"


def test_the_login_of_the_base_is_used_unless_a_step_has_its_own(site: Site) -> None:
    base = text(site.url.replace("://", "://u:p@"))
    run(site, Step(get=text("/")), Step(get=text("/"), bearer=text("own")), base=base)
    assert [asked.headers["authorization"] for asked in site.asked] == ["Basic dTpw", "Bearer own"]


@pytest.mark.parametrize(("shared", "own", "asked"), [(False, None, 1), (False, True, 2), (True, False, 1)])
def test_a_step_can_undo_what_the_probe_says_about_redirects(
    site: Site, shared: bool, own: bool | None, asked: int
) -> None:
    site.on("/v1/old", Answer(302, b"", (("location", "/"),)))
    run(site, Step(get=text("/old"), follow=own), follow=shared)
    assert len(site.asked) == asked


@pytest.mark.parametrize("verb", ["get", "post", "put", "patch", "delete", "head", "options"])
def test_each_verb_is_a_method(site: Site, verb: str) -> None:
    keys: dict[str, Any] = {verb: text("/orders")}
    run(shop(site), Step(**keys))
    assert paths(site) == [f"{verb.upper()} /v1/orders"]


def test_a_missing_secret_rises_before_the_first_step_is_asked(site: Site) -> None:
    with pytest.raises(MissingSecretError, match="NOPE is not set"):
        run(shop(site), login(), Step(get=text("/orders"), headers=texts(a="${NOPE}")))
    assert site.asked == []


def test_the_timeout_of_a_step_bounds_it_and_leaves_time_for_the_rest(site: Site) -> None:
    shop(site).on("/v1/slow", Answer(200, delay_s=5.0))
    brought = run(site, Step(name="slow", get=text("/slow"), timeout=0.2), LOGOUT)
    assert brought.reading.failure is not None
    assert (brought.reading.failure.reason, brought.reading.failure.step) == ("timeout", "slow")
    assert brought.elapsed_s < 5.0
    assert paths(site)[-1] == "POST /v1/logout"


def test_no_step_outlives_the_probe(site: Site) -> None:
    shop(site).on("/v1/slow", Answer(200, delay_s=5.0))
    brought = run(site, Step(name="slow", get=text("/slow"), timeout=5.0), LOGOUT, timeout_s=0.3)
    assert brought.reading.failure is not None
    assert (brought.reading.failure.reason, brought.reading.facts["steps"]) == ("timeout", 1)
    assert 0.3 <= brought.elapsed_s < 5.0


def test_a_weak_step_degrades_the_flow_and_the_first_one_is_told(site: Site) -> None:
    weak = Step(name="weak", get=text("/orders"), assertions=GOOD, degraded=(Wants(201),))
    weaker = Step(name="weaker", get=text("/orders"), degraded=(Wants(202),))
    reading = run(shop(site), login(), weak, weaker).reading
    assert reading.failure is None
    assert reading.degradation is not None
    assert (reading.degradation.step, reading.degradation.message) == ("weak", "status 200, wanted 201")
    assert [step.outcome for step in reading.steps] == [Outcome.UP, Outcome.DEGRADED, Outcome.DEGRADED]


def test_each_attempt_starts_without_cookies_and_captures_of_the_last(site: Site) -> None:
    settings = Settings(base=text(shop(site).url + "/v1"), step=(login(), ORDERS))
    ask(api, settings)
    ask(api, settings)
    assert "cookie" not in site.asked[2].headers


def test_built_in_values_are_made_for_each_request(site: Site) -> None:
    run(shop(site), Step(get=text("/orders?{uuid}")), Step(get=text("/orders?{uuid}")))
    first, second = paths(site)
    assert first != second


def test_work_between_steps_is_not_the_targets_time(site: Site) -> None:
    class Slow(NamedTuple):
        text: str = "slow to judge"
        slow: bool = False

        def judge(self, reading: Reading) -> Failure | None:  # noqa: ARG002 - the protocol's shape
            time.sleep(0.3)  # the work between steps that must not be counted
            return None

    brought = run(shop(site), Step(get=text("/orders"), assertions=(Slow(),)), LOGOUT)
    assert brought.elapsed_s - brought.reading.latency_s >= 0.3


def test_a_server_decides_nothing_about_holes(site: Site) -> None:
    echo: Callable[[Asked], Answer] = lambda asked: Answer(200, asked.body)  # noqa: E731 - one line says it
    shop(site, {"token": "${PW} {uuid} {{"}).on("/v1/echo", echo)
    step = Step(post=text("/echo"), json={"t": text("{token}")})
    reading = run(site, login(), step, env={"PW": "sesame-1"}).reading
    assert reading.body == b'{"t":"${PW} {uuid} {{"}'


def test_a_cookie_that_a_server_sets_is_a_secret_unless_it_is_too_short(site: Site) -> None:
    site.on(
        "/v1/in",
        Answer(200, b"", (("set-cookie", "sid=opened-123; Path=/"), ("set-cookie", "lang=en; Path=/"))),
    )
    brought = run(site, Step(name="in", post=text("/in")))
    assert "opened-123" in brought.secrets
    assert "en" not in brought.secrets


class Slow(NamedTuple):
    """Notes the threads in which it is asked."""

    threads: list[threading.Thread]
    text: str = "slow"
    slow: bool = True

    def judge(self, reading: Reading) -> None:  # noqa: ARG002 - the protocol's shape
        self.threads.append(threading.current_thread())

    def read(self, reading: Reading) -> str:  # noqa: ARG002 - the protocol's shape
        self.threads.append(threading.current_thread())
        return "value"


def test_what_may_be_slow_is_judged_and_captured_off_the_loop(site: Site) -> None:
    slow = Slow([])
    step = Step(
        name="orders", get=text("/orders"), capture={"it": slow}, assertions=(slow,), degraded=(slow,)
    )
    assert run(shop(site), step).reading.failure is None
    assert len(slow.threads) == 3
    assert threading.main_thread() not in slow.threads


@pytest.mark.parametrize(
    ("url", "env", "reason", "message"),
    [
        ("{next}", {}, "capture",
         """cannot ask with the captured 'next': ::1 is an IPv6 address, and `ip = "4"` needs an IPv4 one"""),
        ("http://[::1]:${PORT}/{next}", {"PORT": "1"}, "config.request",
         """::1 is an IPv6 address, and `ip = "4"` needs an IPv4 one: leave `ip` (-4) out, or write ip = "any\""""),
    ],
)  # fmt: skip
def test_an_address_of_the_family_not_asked_for_is_the_fault_of_whoever_gave_it(
    site: Site, url: str, env: dict[str, str], reason: str, message: str
) -> None:
    shop(site, {"token": "http://[::1]:1/more"})
    first = Step(name="login", post=text("/token"), capture={"next": Key("token")}, assertions=GOOD)
    found = run(site, first, Step(name="next", url=text(url)), env=env, ip="4").reading.failure
    assert found is not None
    assert (found.reason, found.step, found.message) == (reason, "next", message)


def test_a_captured_path_of_the_base_is_asked_whatever_it_is_called(site: Site) -> None:
    shop(site, {"token": "/orders"})
    first = Step(name="login", post=text("/token"), capture={"next": Key("token")}, assertions=GOOD)
    found = run(site, first, Step(name="next", get=text("{next}"), assertions=GOOD), ip="4").reading
    assert found.failure is None
