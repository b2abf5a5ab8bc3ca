"""Gemini generateContent: bare `data:` lines, each a whole reply with the new text; a finish reason ends a stream."""

from collections.abc import Iterator
from typing import Any, Literal
from urllib.parse import quote

from probe.probers.llm.api import Question
from probe.probers.llm.piece import Ending, Fault, Piece, count_of, list_of, table_of, text_of, word_of
from probe.probers.llm.settings import PROMPT, Settings

BASE = "https://generativelanguage.googleapis.com"
KEY_HEADER = "x-goog-api-key"
READER: Literal["sse", "lines"] = "sse"
MARK = ""
MARK_IS_END = False
KEYLESS = frozenset({400, 401, 403})
"""A key that is none is a bad argument here."""
CAP = "maxOutputTokens"
LEAST_TOKENS = 1

VERSION = "v1beta"

_ENDINGS = {
    "STOP": Ending.STOP,
    "MAX_TOKENS": Ending.LENGTH,
    **dict.fromkeys(
        ("SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY"), Ending.REFUSAL
    ),
}
_MOST_CODES = 4


def inference(settings: Settings) -> Question:
    generation: dict[str, Any] = {settings.max_tokens_key or CAP: settings.max_tokens}
    if settings.thinking == "off":
        generation["thinkingConfig"] = _no_thinking(_name(settings))
    body = {
        "contents": [{"role": "user", "parts": [{"text": settings.prompt or PROMPT}]}],
        "generationConfig": generation,
    }
    path = f"/{settings.version or VERSION}/models/{quote(_name(settings), safe='')}"
    if settings.stream:
        # Without it the stream is one array of JSON, which says nothing until it is closed.
        return Question(path=f"{path}:streamGenerateContent", body=body, query={"alt": "sse"})
    return Question(path=f"{path}:generateContent", body=body)


def models(settings: Settings) -> Question:
    path = f"/{settings.version or VERSION}/models"
    if settings.model:
        return Question(path=f"{path}/{quote(_name(settings), safe='')}")
    return Question(path=path, query={"pageSize": "1"})


def _name(settings: Settings) -> str:
    return (settings.model or "").removeprefix("models/")


def _no_thinking(model: str) -> dict[str, Any]:
    """From Gemini 3 on, thinking is given a level and cannot be forbidden; before, it was given a budget."""
    if model.startswith(("gemini-1", "gemini-2")):
        return {"thinkingBudget": 0}
    return {"thinkingLevel": "MINIMAL"}


def pieces(value: Any) -> Iterator[Piece]:
    reply = table_of(value)
    reason = None
    for candidate in map(table_of, list_of(reply.get("candidates"))):
        # With MAX_TOKENS there may be no parts at all.
        for part in map(table_of, list_of(table_of(candidate.get("content")).get("parts"))):
            yield _part(part)
        reason = word_of(candidate.get("finishReason")) or reason
    blocked = word_of(table_of(reply.get("promptFeedback")).get("blockReason"))
    usage = table_of(reply.get("usageMetadata"))
    thought = count_of(usage.get("thoughtsTokenCount"))
    said = count_of(usage.get("candidatesTokenCount"))
    yield Piece(
        model=text_of(reply.get("modelVersion")) or None,
        tokens_in=count_of(usage.get("promptTokenCount")),
        # Google counts thinking apart; it is output, and paid as such.
        tokens_out=None if said is None and thought is None else (said or 0) + (thought or 0),
        tokens_reasoning=thought,
        finish=reason or blocked,
        ending=_ENDINGS.get(reason, Ending.OTHER) if reason else Ending.REFUSAL if blocked else None,
        done=bool(reason or blocked),
    )


whole = pieces


def _part(part: dict[str, object]) -> Piece:
    text = text_of(part.get("text"))
    if part.get("thought") is True:
        return Piece(thinking=bool(text))
    return Piece(text=text, thinking=not text and isinstance(part.get("functionCall"), dict))


def fault(value: Any) -> Fault | None:
    """google.rpc.Status, bare or in a list of one; its details give the codes and how long to wait."""
    listed = list_of(value)
    error = table_of(listed[0] if len(listed) == 1 else value).get("error")
    if not isinstance(error, dict):
        return None
    details = [table_of(each) for each in list_of(error.get("details"))]
    return Fault(
        type=word_of(error.get("status")),
        codes=tuple(dict.fromkeys(code for each in details for code in _codes(each)))[:_MOST_CODES],
        status=count_of(error.get("code")),
        message=text_of(error.get("message")),
        retry_after_s=next((wait for each in details if (wait := _wait_s(each)) is not None), None),
    )


def _codes(detail: dict[str, object]) -> Iterator[str]:
    """ErrorInfo's reason; and of QuotaFailure which allowance it was: per minute or per day stands in its id."""
    reason = word_of(detail.get("reason"))
    if reason:
        yield reason
    for violation in map(table_of, list_of(detail.get("violations"))):
        quota = word_of(violation.get("quotaId"))
        if quota:
            yield quota


def _wait_s(detail: dict[str, object]) -> float | None:
    """RetryInfo's delay, a protobuf Duration in JSON: `46s`, `0.5s`."""
    text = text_of(detail.get("retryDelay"))
    number = text.removesuffix("s")
    if text == number or len(number) > 20 or not number.replace(".", "", 1).isdecimal():
        return None
    return float(number) if number.isascii() else None


def has_models(value: Any, model: str | None) -> bool:
    found = table_of(value)
    return bool(text_of(found.get("name"))) if model else isinstance(found.get("models"), list)


def retires(value: Any, model: str) -> str | None:  # noqa: ARG001 - the protocol's
    return None  # nothing in Google's list says it
