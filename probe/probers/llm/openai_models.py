"""The list of models as OpenAI gives it, and as those do who speak its formats."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from probe.probers.llm.api import Question
from probe.probers.llm.piece import list_of, table_of, word_of
from probe.probers.llm.settings import Settings


def models(settings: Settings) -> Question:
    """OpenAI is asked for the model itself; of other servers many know only the list (vLLM, OpenRouter)."""
    if settings.model and settings.base is None:
        return Question(path=f"/models/{quote(settings.model, safe=':@')}", query=version_of(settings))
    return Question(path="/models", query=version_of(settings))


def version_of(settings: Settings) -> Mapping[str, str]:
    """Azure's `api-version`; nobody else has one."""
    return {"api-version": settings.version} if settings.version else {}


def has_models(value: Any, model: str | None) -> bool:
    found = table_of(value)
    if model is None:
        return isinstance(found.get("data"), list)
    return _entry(value, model) is not None


def retires(value: Any, model: str) -> str | None:
    return word_of(table_of(_entry(value, model)).get("shutdown_date"))


def _entry(value: Any, model: str) -> dict[str, object] | None:
    """The model itself: an answer of its own, or in the list. A vendor may answer an alias with the full name."""
    found = table_of(value)
    if found.get("object") == "model":
        return found
    entries = map(table_of, list_of(found.get("data")))
    return next((entry for entry in entries if entry.get("id") == model), None)
