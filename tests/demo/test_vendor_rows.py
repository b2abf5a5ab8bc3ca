"""Every row of the vendors' tables of errors: before the headers, inside a 200, and in the middle of a stream."""

from typing import Any

import pytest
from demo.asking import spoken

from probe.demo.vendors import anthropic, gemini, ollama, openai
from probe.demo.vendors.server import Vendors

# Vendor, row → status, type, code or the like. Written down a second time on purpose.
ROWS: dict[tuple[str, str], tuple[int, str, str | None]] = {
    ("claude", "invalid_request"): (400, "invalid_request_error", None),
    ("claude", "authentication"): (401, "authentication_error", None),
    ("claude", "money"): (402, "billing_error", None),
    ("claude", "permission"): (403, "permission_error", None),
    ("claude", "on_hold"): (403, "permission_error", "organization_on_hold"),
    ("claude", "not_found"): (404, "not_found_error", None),
    ("claude", "conflict"): (409, "conflict_error", None),
    ("claude", "precondition"): (412, "invalid_request_error", None),
    ("claude", "too_large"): (413, "request_too_large", None),
    ("claude", "rate_limit"): (429, "rate_limit_error", None),
    ("claude", "ramp_limit"): (429, "rate_limit_error", "ramp_limit_exceeded"),
    ("claude", "spend_limit"): (429, "rate_limit_error", "enforced_spend_limit_reached"),
    ("claude", "contract_limit"): (429, "rate_limit_error", "contract_spend_limit_reached"),
    ("claude", "server_error"): (500, "api_error", None),
    ("claude", "timeout_error"): (504, "timeout_error", None),
    ("claude", "overloaded"): (529, "overloaded_error", None),
    ("openai", "invalid_request"): (400, "invalid_request_error", "invalid_value"),
    ("openai", "below_min"): (400, "invalid_request_error", "integer_below_min_value"),
    ("openai", "authentication"): (401, "invalid_request_error", "invalid_api_key"),
    ("openai", "permission"): (403, "invalid_request_error", "unsupported_country_region_territory"),
    ("openai", "not_found"): (404, "invalid_request_error", "model_not_found"),
    ("openai", "rate_limit"): (429, "requests", "rate_limit_exceeded"),
    ("openai", "rate_tokens"): (429, "tokens", "rate_limit_exceeded"),
    ("openai", "slow_down"): (429, "rate_limit_error", "slow_down"),
    ("openai", "money"): (429, "insufficient_quota", "insufficient_quota"),
    ("openai", "spend_limit"): (429, "insufficient_quota", "credit_balance_exhausted"),
    ("openai", "server_error"): (500, "server_error", None),
    ("openai", "overloaded"): (503, "service_unavailable_error", "server_is_overloaded"),
    ("openai", "engine_overloaded"): (503, "server_error", None),
    ("gemini", "invalid_request"): (400, "INVALID_ARGUMENT", None),
    ("gemini", "authentication"): (400, "INVALID_ARGUMENT", "API_KEY_INVALID"),
    ("gemini", "precondition"): (400, "FAILED_PRECONDITION", None),
    ("gemini", "money"): (402, "RESOURCE_EXHAUSTED", None),
    ("gemini", "permission"): (403, "PERMISSION_DENIED", None),
    ("gemini", "not_found"): (404, "NOT_FOUND", None),
    ("gemini", "rate_limit"): (429, "RESOURCE_EXHAUSTED", "GenerateRequestsPerMinutePerProjectPerModel"),
    ("gemini", "rate_day"): (429, "RESOURCE_EXHAUSTED", "GenerateRequestsPerDayPerProjectPerModel"),
    ("gemini", "no_access"): (429, "RESOURCE_EXHAUSTED", "GenerateRequestsPerDayPerProjectPerModel-FreeTier"),
    ("gemini", "server_error"): (500, "INTERNAL", None),
    ("gemini", "overloaded"): (503, "UNAVAILABLE", None),
    ("gemini", "timeout_error"): (504, "DEADLINE_EXCEEDED", None),
}


def told(vendor: str, body: dict[str, Any]) -> tuple[str, str | None]:
    """Type and code, from where the vendor puts them."""
    error = body["error"]
    if vendor == "claude":
        return error["type"], (error["details"] or {}).get("error_code")
    if vendor == "openai":
        return error["type"], error["code"]
    for detail in error.get("details", ()):
        if "reason" in detail:
            return error["status"], detail["reason"]
        if "violations" in detail:
            return error["status"], detail["violations"][0]["quotaId"]
    return error["status"], None


def test_no_row_is_left_out() -> None:
    tables = {"claude": anthropic.ROWS, "openai": openai.ROWS, "gemini": gemini.ROWS}
    assert set(ROWS) == {(vendor, row) for vendor, rows in tables.items() for row in rows}


@pytest.mark.parametrize(("vendor", "row"), ROWS)
def test_a_row_comes_before_the_headers_inside_a_200_and_in_the_stream(
    vendors: Vendors, vendor: str, row: str
) -> None:
    status, *words = ROWS[vendor, row]
    before = spoken(vendors.at(vendor, fault=row), vendor)
    assert (before.status, told(vendor, before.json)) == (status, tuple(words))
    assert before.headers["content-type"].startswith("application/json")
    inside = spoken(vendors.at(vendor, fault=f"in200.{row}"), vendor, stream=False)
    assert (inside.status, told(vendor, inside.json)) == (200, tuple(words))
    middle = spoken(vendors.at(vendor, fault=f"mid.{row}"), vendor)
    assert (middle.status, middle.is_whole, told(vendor, middle.events[-1])) == (200, True, tuple(words))
    assert (b'"po"' in middle.body, b'"ng"' in middle.body) == (True, False)


def test_an_error_comes_after_as_many_tokens_as_are_wished(vendors: Vendors) -> None:
    for after in (0, 1, 3):
        answer = spoken(vendors.at("claude", fault="mid.overloaded", after=after, tokens=5), "claude")
        assert answer.body.count(b"text_delta") == after


def test_the_529_that_was_captured_has_no_retry_after(vendors: Vendors) -> None:
    headers = spoken(vendors.at("claude", fault="overloaded"), "claude").headers
    assert (headers["x-should-retry"], headers["server"], "retry-after" in headers) == (
        "true",
        "cloudflare",
        False,
    )
    headers = spoken(vendors.at("claude", fault="ramp_limit"), "claude").headers
    assert headers["retry-after"] == "30"
    headers = spoken(vendors.at("openai", fault="rate_limit"), "openai").headers
    assert (headers["retry-after"], headers["retry-after-ms"]) == ("7", "6800")


@pytest.mark.parametrize(
    ("vendor", "what", "form", "ending"),
    [
        ("claude", "claude", "flat", b'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n'),
        ("openai", "openai", "done", b'"code":"server_is_overloaded"}}\n\ndata: [DONE]\n\n'),
        ("openai", "responses", "flat", b'data: {"type":"error","code":"server_is_overloaded","message":"The server is overloaded.","param":null,"sequence_number":9}\n\n'),
        ("openai", "responses", "", b'data: {"type":"error","sequence_number":9,"error":{"type":"service_unavailable_error","code":"server_is_overloaded","message":"The server is overloaded.","param":null}}\n\n'),
        ("openai", "responses", "done", b'"param":null}}\n\ndata: [DONE]\n\n'),
        ("gemini", "gemini", "raw", b'{\r\n  "error": {\r\n    "code": 503,\r\n    "message": "The model is overloaded. Please try again later.",\r\n    "status": "UNAVAILABLE"\r\n  }\r\n}\r\n\r\n'),
        ("gemini", "gemini", "list", b'    }\r\n  }\r\n]\r\n\r\n'),
        ("ollama", "ollama", "", b'{"error":"server busy, please try again. maximum pending requests exceeded"}\n'),
    ],
)  # fmt: skip
def test_an_error_in_the_stream_has_the_forms_that_were_seen(
    vendors: Vendors, vendor: str, what: str, form: str, ending: bytes
) -> None:
    base = vendors.at(vendor, fault="mid.overloaded", **({"form": form} if form else {}))
    assert spoken(base, what).body.endswith(ending)


def test_a_responses_stream_can_fail_as_the_documents_have_it(vendors: Vendors) -> None:
    last = spoken(vendors.at("openai", fault="mid.overloaded", form="failed"), "responses").events[-1]
    assert (last["type"], last["response"]["status"]) == ("response.failed", "failed")
    assert last["response"]["error"]["code"] == "server_is_overloaded"


@pytest.mark.parametrize("row", ollama.ROWS)
def test_a_server_of_ones_own_fails_in_words_or_as_vllm_does(vendors: Vendors, row: str) -> None:
    plain = spoken(vendors.at("ollama", fault=row), "ollama")
    assert (plain.status, plain.json) == (ollama.ROWS[row].status, {"error": ollama.ROWS[row].message})
    compatible = spoken(vendors.at("ollama", fault=f"mid.{row}"), "openai", model="qwen3:0.6b")
    *_, error, done = compatible.events
    assert (error["error"]["code"], error["error"]["type"], done) == (
        ollama.ROWS[row].status,
        ollama.ROWS[row].type,
        "[DONE]",
    )
