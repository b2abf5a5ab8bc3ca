"""Every error × every format it belongs to × where it is told → reason, owner, outcome, and what is kept of it."""

import json
from typing import NamedTuple

import pytest
from probers.llm.asked import Answered, Case, run
from probers.llm.errors import MEANS, ROWS, Row
from probers.llm.wire import JSON, WIRES, dump
from support.streams import Says


class Told(NamedTuple):
    """Where an error is told, and what is expected."""

    api: str
    row: Row
    where: str
    case: Case


def _cases() -> dict[str, Told]:
    found: dict[str, Told] = {}
    for api, rows in ROWS.items():
        wire = WIRES[api]
        for number, row in enumerate(rows):
            body = dict(row.body)
            places = {
                "before": Case(Says((dump(body),), JSON, row.status), api),
                "before, at once": Case(Says((dump(body),), JSON, row.status), api, {"stream": False}),
                "in a 200": Case(Says((dump(body),), JSON), api, {"stream": False}),
                "in a 200 for a stream": Case(Says((dump(body),), JSON), api),
                "first": Case(Says((*wire.opening, wire.error(body)), wire.media), api),
                "middle": Case(Says((*wire.opening, *wire.text, wire.error(body)), wire.media), api),
            }
            if api == "openai-responses":
                error = body["error"]
                places["middle, flat"] = Case(
                    Says((*wire.text, wire.error({"code": error["code"], "message": error["message"]}))), api
                )
            if api == "gemini":
                pretty = json.dumps(body, indent=2).encode()
                places["middle, raw"] = Case(Says((*wire.text, pretty)), api)
                places["before, listed"] = Case(Says((dump([body]),), JSON, row.status), api)
            for where, case in places.items():
                found[f"{api} {number} {row.status} {row.reason}: {where}"] = Told(api, row, where, case)
    return found


CASES = _cases()
PHASES = {"before": "wait", "in": "receive", "first": "first_token", "middle": "stream"}


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answered]:
    return run({name: told.case for name, told in CASES.items()}, tmp_path_factory.mktemp("errors"))


@pytest.mark.parametrize("name", CASES)
def test_an_error_is_known_for_what_it_is_wherever_it_is_told(
    name: str, answered: dict[str, Answered]
) -> None:
    _, row, where, _ = CASES[name]
    found = answered[name]
    place = where.replace(",", "").split()[0]
    reason = row.reason if place == "before" else row.inside or row.reason
    kept = dict(row.facts)
    if where == "middle, flat":
        # The flat form has no type, so that the code alone decides.
        kept.pop("error_type", None)
        reason = FLAT.get(str(row.body["error"]["code"]), "payload")
    owner, outcome = MEANS[reason]
    assert found.told == (outcome, reason, owner), found.failure
    assert found.failure["phase"] == PHASES[place]
    assert found.facts["status"] == (row.status if place == "before" else 200)
    assert {key: found.facts.get(key) for key in kept} == kept
    assert ("chunks" in found.facts) == (place == "middle")


FLAT = {
    "invalid_api_key": "auth", "unsupported_country_region_territory": "auth", "model_not_found": "config.request",
    "rate_limit_exceeded": "rate_limit", "slow_down": "capacity", "insufficient_quota": "quota",
    "credit_balance_exhausted": "quota", "billing_hard_limit_reached": "quota", "server_is_overloaded": "capacity",
}  # fmt: skip


def test_every_case_of_the_table_was_asked(answered: dict[str, Answered]) -> None:
    assert answered.keys() == CASES.keys()
    assert len(CASES) == 6 * sum(map(len, ROWS.values())) + len(ROWS["openai-responses"]) + 2 * len(
        ROWS["gemini"]
    )
