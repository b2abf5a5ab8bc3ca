"""The vendors' own SDKs take the stand-in for the vendor: they accept its answers, and raise their own errors.

What they accept although it is broken is here too: it is why success is judged by the terminal event.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from probe.demo.vendors.server import Vendors

Said = dict[tuple[str, str, bool], dict[str, Any]]

PYTHON = Path(sys.prefix) / "oracle" / "bin" / "python"
HOME = {"claude": "claude", "chat": "openai", "responses": "openai", "gemini": "gemini"}
SDKS = sorted(HOME)

GOOD = {"claude": "end_turn", "chat": "stop", "responses": "response.completed", "gemini": "STOP"}
GOOD_WHOLE = GOOD | {"responses": "completed"}
HARMLESS = ("", "fault=split", "fault=crlf", "fault=lf", "fault=thinking", "fault=at_once")

# SDK, wishes, streaming → the class raised, and what it carries.
RAISED: dict[tuple[str, str, bool], tuple[str, dict[str, Any]]] = {
    ("claude", "fault=overloaded", True): ("OverloadedError", {"status_code": 529, "type": "overloaded_error"}),
    ("claude", "fault=overloaded", False): ("OverloadedError", {"status_code": 529, "type": "overloaded_error"}),
    ("claude", "fault=mid.overloaded", True): ("APIStatusError", {"status_code": 200, "type": "overloaded_error"}),
    ("claude", "fault=mid.overloaded,form=flat", True): ("APIStatusError", {"status_code": 200}),
    ("claude", "fault=authentication", True): ("AuthenticationError", {"status_code": 401}),
    ("claude", "fault=money", False): ("PaymentRequiredError", {"status_code": 402, "type": "billing_error"}),
    ("claude", "fault=spend_limit", False): ("EnforcedSpendLimitReachedError", {"status_code": 429}),
    ("claude", "fault=rate_limit", False): ("RateLimitError", {"status_code": 429, "type": "rate_limit_error"}),
    ("claude", "fault=server_error", False): ("InternalServerError", {"status_code": 500, "type": "api_error"}),
    ("claude", "fault=not_found", False): ("NotFoundError", {"status_code": 404, "type": "not_found_error"}),
    ("claude", "fault=abrupt", True): ("RemoteProtocolError", {}),
    ("chat", "fault=overloaded", True): ("InternalServerError", {"status_code": 503, "code": "server_is_overloaded"}),
    ("chat", "fault=mid.overloaded", True): (
        "APIError", {"type": "service_unavailable_error", "code": "server_is_overloaded"},
    ),
    ("chat", "fault=mid.overloaded,form=done", True): ("APIError", {"code": "server_is_overloaded"}),
    ("chat", "fault=authentication", True): ("AuthenticationError", {"status_code": 401, "code": "invalid_api_key"}),
    ("chat", "fault=money", False): ("RateLimitError", {"type": "insufficient_quota", "code": "insufficient_quota"}),
    ("chat", "fault=slow_down", False): ("RateLimitError", {"type": "rate_limit_error", "code": "slow_down"}),
    ("chat", "fault=not_found", False): ("NotFoundError", {"code": "model_not_found"}),
    ("chat", "fault=abrupt", True): ("APIConnectionError", {}),
    ("responses", "fault=below_min", False): ("BadRequestError", {"code": "integer_below_min_value"}),
    ("responses", "fault=mid.overloaded", True): ("APIError", {"code": "server_is_overloaded"}),
    ("responses", "fault=abrupt", True): ("APIConnectionError", {}),
    ("gemini", "fault=overloaded", True): ("ServerError", {"code": 503, "status": "UNAVAILABLE"}),
    ("gemini", "fault=mid.overloaded", True): ("ServerError", {"code": 503, "status": "UNAVAILABLE"}),
    ("gemini", "fault=mid.overloaded,form=raw", True): ("ServerError", {"code": 503, "status": "UNAVAILABLE"}),
    ("gemini", "fault=authentication", True): ("ClientError", {"code": 400, "status": "INVALID_ARGUMENT"}),
    ("gemini", "fault=rate_day", False): ("ClientError", {"code": 429, "status": "RESOURCE_EXHAUSTED"}),
    ("gemini", "fault=abrupt", True): ("RemoteProtocolError", {}),
}  # fmt: skip

# What no SDK, or not this one, takes for an error.
UNNOTICED: dict[tuple[str, str], str | None] = {
    ("claude", "fault=truncated"): None,
    ("chat", "fault=truncated"): None,
    ("responses", "fault=truncated"): "response.output_item.done",
    ("gemini", "fault=truncated"): None,
    ("responses", "fault=mid.overloaded,form=flat"): "error",
    ("responses", "fault=mid.overloaded,form=failed"): "response.failed",
    ("responses", "fault=capped"): "response.incomplete",
    ("claude", "fault=capped"): "max_tokens",
    ("chat", "fault=capped"): "length",
    ("gemini", "fault=capped"): "MAX_TOKENS",
}


@pytest.fixture(scope="module")
def said() -> Said:
    """All cases, asked in one process: loading the SDKs is what takes long."""
    if not PYTHON.exists():
        pytest.skip("the vendors' SDKs are not installed: make real")
    cases = [(sdk, wish, stream) for sdk in SDKS for wish in HARMLESS for stream in (True, False)]
    cases += [*RAISED, *((sdk, wish, True) for sdk, wish in UNNOTICED)]
    with Vendors() as vendors:
        asked = [
            [sdk, f"{vendors.url}/~{wish}/{HOME[sdk]}" if wish else vendors.at(HOME[sdk]), stream]
            for sdk, wish, stream in cases
        ]
        done = subprocess.run(
            [PYTHON, Path(__file__).with_name("sdks.py")],
            input=json.dumps(asked), capture_output=True, text=True, check=True, timeout=120,
        )  # fmt: skip
        answers = json.loads(done.stdout)
    return dict(zip(cases, answers, strict=True))


@pytest.mark.parametrize("wish", HARMLESS)
@pytest.mark.parametrize("sdk", SDKS)
def test_an_sdk_accepts_the_answer(said: Said, sdk: str, wish: str) -> None:
    spoken, whole = said[sdk, wish, True], said[sdk, wish, False]
    assert (spoken.get("text"), spoken.get("finish")) == ("pong", GOOD[sdk]), spoken
    assert (whole.get("text"), whole.get("finish")) == ("pong", GOOD_WHOLE[sdk]), whole


@pytest.mark.parametrize(("sdk", "wish", "stream"), RAISED)
def test_an_sdk_raises_its_own_error(said: Said, sdk: str, wish: str, *, stream: bool) -> None:
    name, carried = RAISED[sdk, wish, stream]
    found = said[sdk, wish, stream]
    assert found.get("raised") == name, found
    assert {key: found[key] for key in carried} == carried


@pytest.mark.parametrize(("sdk", "wish"), UNNOTICED)
def test_what_an_sdk_does_not_notice(said: Said, sdk: str, wish: str) -> None:
    found = said[sdk, wish, True]
    assert "raised" not in found
    assert found["finish"] == UNNOTICED[sdk, wish]
