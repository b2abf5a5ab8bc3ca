"""Reading a configuration stays cheap: what only asking needs is not imported."""

import subprocess
import sys
from pathlib import Path

HEAVY = (
    "httpx",
    "httpcore",
    "asyncio",
    "rich",
    "typer",
    "tenacity",
    "jsonpath_rfc9535",
    "regex",
    "ssl",
    "idna",
)


def modules_after(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    return set(done.stdout.split())


def test_loading_a_configuration_imports_nothing_heavy() -> None:
    loaded = modules_after(
        "from pathlib import Path\nfrom probe.config.load import load\nload(Path('probes.toml'), env={})"
    )
    assert loaded.isdisjoint(HEAVY)


def test_a_probe_from_the_command_line_needs_no_toml_parser() -> None:
    loaded = modules_after(
        "from pathlib import Path\nfrom probe.config.adhoc import probe_from\n"
        "probe_from({'url': 'https://shop.example/'}, base=Path('/'), label='x')"
    )
    assert loaded.isdisjoint((*HEAVY, "tomli", "zoneinfo"))
