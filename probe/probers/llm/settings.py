"""The keys of `[[probe]]` for kind `llm`."""

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from probe.fields import Duration, JsonValue, Money, Text
from probe.probers.llm.table import APIS
from probe.probers.request_keys import WayKeys

if TYPE_CHECKING:
    ApiName: TypeAlias = str
else:
    # The table alone says which there are.
    ApiName = Literal[tuple(APIS)]

DEFAULT_TOKENS = 16
"""Less is refused by some (OpenAI's Responses), and more costs money."""

DEFAULT_STALL_S = 10.0

PROMPT = "Reply with: pong"


class Price(msgspec.Struct, frozen=True, kw_only=True):
    """`price = { in = "$0.10", out = "$0.50" }`: US dollars for a million tokens."""

    input: Annotated[Money, Meta(description="dollars for a million tokens of the question")] = msgspec.field(
        name="in"
    )
    output: Annotated[Money, Meta(description="dollars for a million tokens of the answer")] = msgspec.field(
        name="out"
    )


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """`budget = { per_month = "$5" }`"""

    per_month: Annotated[
        Money,
        Meta(description="beyond it nothing is asked until the next month (UTC), and the record says so"),
    ]


class Settings(WayKeys, frozen=True, kw_only=True):
    """What is asked of a model, and how its answer is read."""

    api: Annotated[
        ApiName,
        Meta(description="the wire format; compatible servers speak one of these"),
    ]
    tier: Annotated[
        Literal["inference", "models", "edge"],
        Meta(description="how deep: a few tokens; the list of models (free, with key); the refusal (no key)"),
    ] = "inference"
    base: Annotated[
        Text | None, Meta(description="where the service is; default: the vendor's own address")
    ] = None
    model: Annotated[
        str | None, Meta(max_length=200, description="the model's id, as the vendor writes it")
    ] = None
    key: Annotated[
        Text | None, Meta(description="the key, from the environment or a file: ${ANTHROPIC_API_KEY}")
    ] = None
    auth: Annotated[
        str | None,
        Meta(
            pattern="^[A-Za-z0-9-]+$",
            max_length=60,
            description="the header that carries the key, such as api-key; default: the format's own",
        ),
    ] = None
    version: Annotated[
        str | None, Meta(max_length=40, description="the version of the API that is spoken: 2023-06-01")
    ] = None
    prompt: Annotated[
        Text | None, Meta(description="the question; short is cheap. Default: Reply with: pong")
    ] = None
    max_tokens: Annotated[int, Meta(ge=1, le=100_000, description="the answer's cap, in tokens")] = (
        DEFAULT_TOKENS
    )
    max_tokens_key: Annotated[
        str | None,
        Meta(
            pattern="^[A-Za-z_]+$",
            max_length=60,
            description="what the cap is called in the request; compatible servers often know only max_tokens",
        ),
    ] = None
    thinking: Annotated[
        Literal["default", "off"],
        Meta(description="off: ask the model not to think first, where it can be asked"),
    ] = "default"
    extra: Annotated[
        JsonValue, Meta(description="further keys of the request's body, put over those that probe writes")
    ] = None
    headers: Annotated[dict[str, Text], Meta(description="header lines to send: name = value")] = (
        msgspec.field(default_factory=dict)
    )
    stream: Annotated[bool, Meta(description="read the answer as it is spoken; false: at once")] = True
    done: Annotated[
        Literal["required", "optional"],
        Meta(
            description="whether a stream must end with its marker; some compatible servers leave [DONE] out"
        ),
    ] = "required"
    stall: Annotated[
        Duration, Meta(description="a longer gap in the middle of the answer counts as a stall")
    ] = DEFAULT_STALL_S
    edge_block: Annotated[
        Literal["unknown", "down"],
        Meta(description="what it is when a guard in front of the service takes us for a robot"),
    ] = "unknown"
    price: Annotated[Price | None, Meta(description="what a million tokens cost, to keep count")] = None
    budget: Annotated[Budget | None, Meta(description="what may be spent; needs `price`")] = None
