"""The same situations through blackbox_exporter: it and we agree on which of them is up."""

import shutil
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from real.nginx import Nginx
from real.ports import free_ports, wait_for
from real.situations import Situation

CONFIG = """
modules:
  asking:
    prober: http
    timeout: 2s
    http:
      preferred_ip_protocol: ip4
      tls_config: {{ca_file: {ca}}}
"""


@pytest.fixture(scope="module")
def exporter(nginx: Nginx, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("exporter")
    [port] = free_ports(1)
    path = folder / "blackbox.yml"
    path.write_text(CONFIG.format(ca=nginx.house.ca))
    program = shutil.which("prometheus-blackbox-exporter") or "/usr/bin/prometheus-blackbox-exporter"
    words = [program, f"--config.file={path}", f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]
    running = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, running, "blackbox_exporter")
        yield f"http://127.0.0.1:{port}/probe"
    finally:
        running.terminate()
        running.wait(timeout=10)


def test_blackbox_exporter_finds_the_same_ones_up(exporter: str, asked: dict[str, Situation]) -> None:
    """Those that need no key of their own; it has no words for a proxy with a password, a pin, a socket."""
    plain = {name: situation for name, situation in asked.items() if not situation.keys}

    def is_up(situation: Situation) -> bool:
        query = urllib.parse.urlencode({"target": situation.url, "module": "asking"})
        with urllib.request.urlopen(f"{exporter}?{query}", timeout=10) as answer:
            return "\nprobe_success 1\n" in answer.read().decode()

    with ThreadPoolExecutor(8) as pool:
        theirs = dict(zip(plain, pool.map(is_up, plain.values()), strict=True))
    assert len(plain) > 20
    assert theirs == {name: situation.reason is None for name, situation in plain.items()}
