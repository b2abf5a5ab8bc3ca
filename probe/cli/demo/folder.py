"""The folder a demo leaves behind."""

from pathlib import Path

from probe.cli.exits import Exit, Failed

_CONFIG = """\
# The demo's own configuration: two surfaces of one shop on this machine.
[settings]
store = "results"

[defaults]
every = "250ms"                 # far more often than you would ask a real service
timeout = "1s"

[[probe]]
name = "shop-web"
url = "http://127.0.0.1:{port}/"
tags = ["shop"]
assert = ["status == 200", "body contains 'Add to basket'"]
degraded = ["total < 200ms"]    # fails → degraded, not down

[[probe]]
name = "shop-api"
kind = "api"
base = "http://127.0.0.1:{port}"
tags = ["shop"]
  [[probe.step]]
  name = "login"
  post = "/token"
  json = {{ user = "demo" }}
  capture = {{ token = "$.access_token" }}
  [[probe.step]]
  name = "orders"
  get = "/orders?limit=1"
  bearer = "{{token}}"
  assert = ["status == 200", "$.items[0].id exists", "length($.items) == 1"]

[[rule]]
probes = ["shop"]
require = "availability >= 99% over {window}"

[[rule]]
probes = ["shop"]
require = "coverage >= 90% over {window}"

[[rule]]
probes = ["shop-web"]
require = "p95(total) < 1s over {window}"
"""


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


def write_config(folder: Path, port: int, window: str) -> Path:
    path = folder / "probes.toml"
    path.write_text(_CONFIG.format(port=port, window=window), encoding="utf-8")
    return path
