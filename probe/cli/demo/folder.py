"""The folder a demo leaves behind."""

from pathlib import Path
from string import Template
from typing import NamedTuple

from probe.cli.exits import Exit, Failed
from probe.demo.vendors.script import Script

_KEY = "demo.key"
_CONFIG = Template("""\
# The demo's own configuration: three AI services, as a stand-in on this machine plays them.
[settings]
store = "results"

[defaults]
every = "$every"
timeout = "5s"

# The page that people use, the edge of the API (no key), the list of models (free), a model that speaks
# (a few tokens), and what the vendor's status page says.

[[probe]]
name = "claude-web"
url = "$url/claude/page"
assert = ["status == 200", "body contains 'Claude'"]

[[probe]]
name = "claude-api"
kind = "llm"
api = "anthropic"
base = "$url/claude"
tier = "edge"

[[probe]]
name = "claude-models"
kind = "llm"
api = "anthropic"
base = "$url/claude"
key = "$${file:demo.key}"
tier = "models"

[[probe]]
name = "claude-opus"
kind = "llm"
api = "anthropic"
base = "$url/claude"
key = "$${file:demo.key}"
model = "$opus"
price = { in = "$$5", out = "$$25" }
degraded = ["first_token < 3s"]

[[probe]]
name = "claude-$other_name"
kind = "llm"
api = "anthropic"
base = "$url/claude"
key = "$${file:demo.key}"
model = "$other"
price = { in = "$$1", out = "$$5" }
degraded = ["first_token < 3s"]

[[probe]]
name = "claude-status"
kind = "status"
every = "$status"
page = "$url/claude/status"
components = ["claude.ai", "api.anthropic.com"]

[[probe]]
name = "chatgpt-web"
url = "$url/openai/page"
assert = ["status == 200", "body contains 'ChatGPT'"]

[[probe]]
name = "openai-api"
kind = "llm"
api = "openai-responses"
base = "$url/openai/v1"
tier = "edge"

[[probe]]
name = "openai-models"
kind = "llm"
api = "openai-responses"
base = "$url/openai/v1"
key = "$${file:demo.key}"
tier = "models"

[[probe]]
name = "openai-luna"
kind = "llm"
api = "openai-responses"
base = "$url/openai/v1"
key = "$${file:demo.key}"
model = "gpt-6-luna"
thinking = "off"
price = { in = "$$0.10", out = "$$0.50" }
degraded = ["first_token < 3s"]

[[probe]]
name = "openai-status"
kind = "status"
every = "$status"
page = "$url/openai/status"
components = ["ChatGPT", "Responses"]

[[probe]]
name = "gemini-web"
url = "$url/gemini/page"
assert = ["status == 200", "body contains 'Gemini'"]

[[probe]]
name = "gemini-api"
kind = "llm"
api = "gemini"
base = "$url/gemini"
tier = "edge"

[[probe]]
name = "gemini-models"
kind = "llm"
api = "gemini"
base = "$url/gemini"
key = "$${file:demo.key}"
tier = "models"

[[probe]]
name = "gemini-flash"
kind = "llm"
api = "gemini"
base = "$url/gemini"
key = "$${file:demo.key}"
model = "gemini-3.5-flash-lite"
thinking = "off"
max_tokens = 64
price = { in = "$$0.30", out = "$$2.50" }
degraded = ["first_token < 3s"]

# What people call the service: down as soon as one of its surfaces is.

[[group]]
name = "claude"
probes = ["claude-*"]
labels = { claude-web = "page", claude-api = "API", claude-models = "models", claude-opus = "Opus", claude-$other_name = "$other_label" }

[[group]]
name = "openai"
probes = ["chatgpt-web", "openai-*"]
labels = { chatgpt-web = "page", openai-api = "API", openai-models = "models", openai-luna = "Luna" }

[[group]]
name = "gemini"
probes = ["gemini-*"]
labels = { gemini-web = "page", gemini-api = "API", gemini-models = "models", gemini-flash = "Flash" }

[[rule]]
probes = ["claude", "openai", "gemini"]
require = "availability >= 99% over $window"

[[rule]]
probes = ["claude", "openai", "gemini"]
require = "coverage >= 90% over $window"
""")


class Played(NamedTuple):
    """How a script is asked: the intervals, that of status pages apart, and the two Claude models it is about.

    `outage` is the beginning of the id of one that is worth a post-mortem.
    """

    every: str
    status: str
    opus: str
    other: str
    outage: str


PLAYED = {
    "bad_day": Played("1m", "5m", "claude-opus-5-5", "claude-haiku-5-5", "claude-20260302T0910"),
    "march_2026": Played("5m", "10m", "claude-opus-4-6", "claude-sonnet-4-6", "claude-20260302T1715"),
}


def new_folder(parent: Path, wanted: Path | None) -> Path:
    """`probe-demo`, or the first `probe-demo-N` that is free. Raises Failed(USAGE)."""
    if wanted is not None:
        candidates = [wanted]
    else:
        candidates = [parent / "probe-demo", *(parent / f"probe-demo-{number}" for number in range(2, 1000))]
    for folder in candidates:
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        except OSError as error:
            raise Failed(
                Exit.USAGE, f"{folder} cannot be made: {error.strerror}: try --out elsewhere"
            ) from None
        return folder
    raise Failed(Exit.USAGE, f"{candidates[0]} is there already: remove it, or name another with --out")


def window_of(script: Script) -> str:
    """`48h`"""
    return f"{script.length_s / 3600:g}h"


def write_config(folder: Path, url: str, script: Script) -> Path:
    """Writes probes.toml, and the key it reads: any opens the stand-in's door."""
    played = PLAYED[script.name]
    other = played.other.split("-")[1]
    (folder / _KEY).write_text("any-key-will-do\n", encoding="utf-8")
    path = folder / "probes.toml"
    text = _CONFIG.substitute(
        url=url,
        every=played.every,
        status=played.status,
        opus=played.opus,
        other=played.other,
        other_name=other,
        other_label=other.title(),
        window=window_of(script),
    )
    path.write_text(text, encoding="utf-8")
    return path
