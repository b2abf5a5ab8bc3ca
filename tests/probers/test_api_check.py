from typing import Any

import pytest
from support.asking import text, texts, verbatim

from probe.model.reading import Reading
from probe.probers import api
from probe.probers.api import Settings, Step
from probe.probers.request_keys import Basic


class Anything:
    text = "$.x"

    def read(self, reading: Reading) -> object:
        return reading.json


X = Anything()
OK = Step(get=text("/"))


def mistakes(*steps: Step, base: str = "https://x.example/v1", **shared: Any) -> dict[str, str]:
    return dict(api.check(Settings(base=text(base), step=steps, **shared)))


def test_a_sound_flow_has_no_mistakes() -> None:
    found = mistakes(
        Step(name="login", post=text("/token"), json={"p": text("${PW}")}, capture={"token": X, "user": X}),
        Step(name="orders", get=text("/users/{user}/orders"), bearer=text("{token}")),
        Step(name="search", url=text("/search"), method="QUERY", body=verbatim("{ a {token} }", "token")),
        Step(name="other", url=text("https://y.example/${PATH}?u={uuid}")),
        Step(name="next", get=text("{token}")),
        Step(name="query", get=text("?limit=1")),
        Step(name="logout", post=text("/logout"), always=True, bearer=text("{token}")),
        bearer=text("${TOKEN}"),
    )
    assert found == {}


@pytest.mark.parametrize(
    ("base", "message"),
    [
        ("x.example", "the URL has no scheme: write https://x.example"),
        ("https://x.example/v1?key=1", "a base ends with its path: put parameters into the `query` of the steps"),
        ("https://x.example/#a", "a base ends with its path: put parameters into the `query` of the steps"),
    ],
)  # fmt: skip
def test_a_bad_base_is_told_once_and_not_again_at_each_step(base: str, message: str) -> None:
    assert mistakes(OK, Step(get=text("/b")), base=base) == {"base": message}


def test_a_flow_needs_steps() -> None:
    assert mistakes() == {
        "step": 'an api probe needs steps: add a [[probe.step]] with a name and get = "/path"'
    }


def test_what_all_steps_share_cannot_need_a_capture() -> None:
    told = "{token} has no value here: what all steps share is used by the first, before anything is captured; put it into the steps that need it"
    login = Step(post=text("/login"), capture={"token": X})
    assert mistakes(login, OK, bearer=text("{token}"), headers=texts(a="{token}")) == {
        "bearer": told,
        "headers.a": told,
    }
    assert mistakes(login, base="https://{token}.example") == {"base": told}


def test_shared_keys_are_checked_as_those_of_a_request() -> None:
    basic = Basic(user=text("a"), password=text("b"))
    assert mistakes(OK, basic=basic, bearer=text("t"), key="/k") == {
        "bearer": "give `basic` or `bearer`, not both: a request has one authorization",
        "key": "`key` needs `cert`: the client certificate it belongs to",
    }
    assert mistakes(OK, base="https://a:b@x.example", bearer=text("t")) == {
        "base": "give the user in the URL, or `basic`, `bearer` or an authorization header: not both"
    }


@pytest.mark.parametrize(
    ("step", "wanted"),
    [
        (Step(), {"step.0": 'a step needs something to ask: get = "/path", or url = "https://…"'}),
        (
            Step(get=text("/"), post=text("/")),
            {"step.0.post": "give `get` or `post`, not both: a step is one request"},
        ),
        (
            Step(url=text("/"), head=text("/")),
            {"step.0.head": "give `url` or `head`, not both: a step is one request"},
        ),
        (
            Step(get=text("/"), method="PUT"),
            {"step.0.method": "give `get` or `method`, not both: write url = … with a method of your own"},
        ),
        (Step(get=text("orders")), {"step.0.get": 'a path starts with a slash: write "/orders"'}),
        (Step(get=text("a/${B}")), {"step.0.get": 'a path starts with a slash: write "/a/${B}"'}),
        (
            Step(get=text("/a b")),
            {"step.0.get": "a path holds a space or another character that no URL can: write it as %20 …"},
        ),
        (
            Step(url=text("https://x.example:99999/")),
            {"step.0.url": "'99999' is not a port: write a number from 1 to 65535"},
        ),
        (
            Step(url=text("https://a:b@y.example/"), bearer=text("t")),
            {
                "step.0.url": "give the user in the URL, or `basic`, `bearer` or an authorization header: not both"
            },
        ),
        (
            Step(url=text("/"), method="GETT", body=verbatim("x"), json={}),
            {
                "step.0.method": "there is no HTTP method 'GETT' (did you mean 'GET'?)",
                "step.0.json": "give `body` or `json`, not both: a request has one body",
            },
        ),
        (
            Step(get=text("/"), capture={"uuid": X}),
            {"step.0.capture.uuid": "{uuid} is built in: give what is captured another name"},
        ),
        (
            Step(get=text("/"), capture={"Token": X}),
            {
                "step.0.capture.Token": "'Token' cannot be used as {Token}: write a name of small letters, digits and _"
            },
        ),
    ],
)
def test_each_mistake_of_a_step_is_told_at_its_key(step: Step, wanted: dict[str, str]) -> None:
    assert mistakes(step) == wanted


def test_a_name_used_before_it_is_captured_is_told_with_what_there_is() -> None:
    found = mistakes(
        Step(name="start", get=text("/{token}")),
        Step(name="login", post=text("/login"), capture={"token": X}, headers=texts(a="{token}")),
        Step(name="id", get=text("/"), capture={"user_id": X}),
        Step(name="orders", get=text("/{tokn}"), json={"u": text("{user}"), "v": text("{later}")}),
        Step(name="last", get=text("/"), capture={"later": X}),
    )
    assert found == {
        "step.0.get": "{token} is used before it is captured, by step 'login'; nothing is captured before this step",
        "step.1.headers.a": "{token} is used before it is captured, by step 'login'; nothing is captured before this step",
        "step.3.get": "no earlier step captures {tokn} (did you mean 'token'?); captured before this step: token, user_id",
        "step.3.json.u": "no earlier step captures {user} (did you mean 'user_id'?); captured before this step: token, user_id",
        "step.3.json.v": "{later} is used before it is captured, by step 'last'; captured before this step: token, user_id",
    }


def test_names_of_steps_and_captures_are_unique() -> None:
    found = mistakes(
        Step(name="step 2", get=text("/"), capture={"a": X}),
        Step(get=text("/")),
        Step(name="end", get=text("/"), capture={"a": X}),
        Step(name="end", get=text("/")),
    )
    assert found == {
        "step.1.name": "there are two steps named 'step 2': give each a name of its own",
        "step.2.capture.a": "'a' is captured already, by step 'step 2': give it another name",
        "step.3.name": "there are two steps named 'end': give each a name of its own",
    }


def test_the_target_names_the_base_and_the_steps() -> None:
    steps = (Step(name="login", post=text("/")), Step(get=text("/")), Step(name="a\x1b[2J", get=text("/")))
    settings = Settings(base=text("https://ada:${PW}@x.example/v1"), step=steps)
    assert api.target(settings) == "https://x.example/v1 (login, step 2, a\\x1b[2J)"
