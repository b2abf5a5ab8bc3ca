"""Errors as OpenAI tells them, and as those do who speak its formats: vLLM, OpenRouter, LiteLLM, Azure."""

from typing import Any

from probe.probers.llm.piece import Fault, table_of, text_of, word_of


def fault(value: Any) -> Fault | None:
    """`{"error": {…}}`, the flat form of an event or of older vLLM, and an error that is a mere text.

    Some give the status as the code (503, or "503"): it is kept as both, because inside a 200 nobody else says it.
    """
    body = table_of(value)
    found = body.get("error")
    if isinstance(found, str) and found:
        return Fault(message=found)
    if isinstance(found, dict):
        return _told(found, word_of(found.get("type")))
    if body.get("type") == "error":
        return _told(body, None)
    if body.get("object") == "error":
        return _told(body, word_of(body.get("type")))
    return None


def _told(error: dict[str, Any], kind: str | None) -> Fault:
    code = word_of(error.get("code"))
    return Fault(type=kind, code=code, status=status_of(code), message=text_of(error.get("message")))


def status_of(code: str | None) -> int | None:
    """A code that is a status of HTTP, as a number."""
    if code is None or len(code) != 3 or not (code.isascii() and code.isdigit()):
        return None
    return int(code) if 400 <= int(code) <= 599 else None
