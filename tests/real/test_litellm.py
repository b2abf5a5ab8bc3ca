"""LiteLLM's proxy with mocked models, probed as any compatible server is: `make litellm` installs it (it is large)."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from real.ports import free_ports
from support.tool import probe

from probe.probers.llm.table import APIS
from probe.registry import UnknownNameError

PYTHON = Path(sys.prefix) / "litellm" / "bin" / "python"
KEY = "sk-loopback"
_CONFIG = f"""
model_list:
  - model_name: mocked
    litellm_params: {{ model: openai/gpt-4o-mini, api_key: none, mock_response: "pong" }}
  - model_name: crowded
    litellm_params: {{ model: openai/gpt-4o-mini, api_key: none, mock_response: "litellm.RateLimitError" }}
  - model_name: broken
    litellm_params: {{ model: openai/gpt-4o-mini, api_key: none, mock_response: "litellm.InternalServerError" }}
general_settings: {{ master_key: {KEY} }}
litellm_settings: {{ telemetry: false, num_retries: 0 }}
router_settings: {{ num_retries: 0, disable_cooldowns: true }}
"""
_START = "import sys; from litellm import run_server; sys.exit(run_server())"


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not PYTHON.exists():
        pytest.skip("LiteLLM's proxy is not installed (750 MB, minutes): make litellm")
    folder = tmp_path_factory.mktemp("litellm")
    (folder / "config.yaml").write_text(_CONFIG)
    [port] = free_ports(1)
    running = subprocess.Popen(
        [PYTHON, "-c", _START, "--config", "config.yaml", "--host", "127.0.0.1", "--port", str(port)],
        cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        # It would fetch prices from the internet, and wait for them.
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "LITELLM_LOCAL_MODEL_COST_MAP": "True", "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        assert running.stdout
        said = []
        for line in running.stdout:  # until it says that it is there, or ends
            said.append(line)
            if "Uvicorn running" in line:
                break
        else:
            raise AssertionError("".join(said))
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.communicate(timeout=30)


def asked(
    folder: Path, proxy: str, api: str, model: str = "mocked", key: str = KEY, **more: str
) -> dict[str, Any]:
    try:
        APIS.load(api)
    except UnknownNameError:
        pytest.skip(f"no api {api} here")
    keys = {
        "name": "p",
        "kind": "llm",
        "api": api,
        "base": proxy,
        "model": model,
        "key": "${LLM_KEY}",
        "timeout": "30s",
        **more,
    }
    lines = [f"{name} = {value if value == 'false' else repr(value)}" for name, value in keys.items()]
    (folder / "probes.toml").write_text("\n".join(["[[probe]]", *lines, ""]))
    ran = probe("check", "p", "-f", "json", cwd=folder, env={"LLM_KEY": key})
    assert ran.out, ran.err
    assert key not in ran.out + ran.err
    [sample] = ran.json["samples"]
    found: dict[str, Any] = sample
    return found


# The mocked Messages route never streams, and the counts of it are not of this answer.
@pytest.mark.parametrize(
    ("api", "more"),
    [
        ("openai-chat", {"max_tokens_key": "max_tokens"}),
        ("openai-chat", {"stream": "false"}),
        ("anthropic", {"stream": "false"}),
        ("gemini", {}),
        ("gemini", {"stream": "false"}),
    ],
)
def test_a_mocked_model_is_up(tmp_path: Path, proxy: str, api: str, more: dict[str, str]) -> None:
    # The key goes where LiteLLM looks for it on every route.
    sample = asked(tmp_path, proxy, api, auth="authorization", **more)
    assert (sample["outcome"], sample.get("failure")) == ("up", None)
    assert sample["facts"]["status"] == 200
    if "stream" not in more:
        assert sample["facts"]["chunks"] == 2
        assert 0 < sample["facts"]["first_token_s"] <= sample["facts"]["end_s"]


def test_a_proxy_that_does_not_stream_where_a_stream_is_due_is_told(tmp_path: Path, proxy: str) -> None:
    sample = asked(tmp_path, proxy, "anthropic", auth="authorization")
    assert (sample["outcome"], sample["failure"]["reason"]) == ("down", "payload")
    assert "write stream = false" in sample["failure"]["message"]


@pytest.mark.parametrize(
    ("model", "key", "reason", "outcome"),
    [
        ("crowded", KEY, "rate_limit", "unknown"),
        ("broken", KEY, "server_error", "down"),
        ("gone", KEY, "config.request", "unknown"),
        # Without a database it does not say 401 to an unknown key, but 400, `no_db_connection`.
        ("mocked", "sk-wrong", "config.request", "unknown"),
    ],
)
@pytest.mark.parametrize("api", ["anthropic", "openai-chat"])
def test_what_the_proxy_refuses_has_an_owner(
    tmp_path: Path, proxy: str, api: str, model: str, key: str, reason: str, outcome: str
) -> None:
    sample = asked(tmp_path, proxy, api, model, key, auth="authorization", stream="false")
    assert (sample["failure"]["reason"], sample["outcome"]) == (reason, outcome), sample["failure"]
