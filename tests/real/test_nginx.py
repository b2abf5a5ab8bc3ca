"""Against a real nginx, HTTP and TLS. Needs the distribution's nginx; `make real` runs it, `make test` does not."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import trustme
from support.tool import probe

CONFIG = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
  access_log {folder}/access.log;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{plain};
    root {folder}/site;
    location = /moved {{ return 302 /; }}
    location = /broken {{ return 503; }}
    location = /api {{ default_type application/json; return 200 '{{"items":[{{"id":7}}]}}'; }}
    location = /packed {{ gzip on; gzip_min_length 1; gzip_types text/plain; default_type text/plain; try_files /long.txt =404; }}
  }}
  server {{
    listen 127.0.0.1:{tls} ssl;
    ssl_certificate {folder}/cert.pem;
    ssl_certificate_key {folder}/key.pem;
    location / {{ return 200 "secure"; }}
  }}
}}
"""


class Nginx(NamedTuple):
    plain: str
    tls: str
    log: Path


def free_port() -> int:
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        port: int = asking.getsockname()[1]
    return port


@pytest.fixture(scope="module")
def nginx(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    folder = tmp_path_factory.mktemp("nginx")
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    site = folder / "site"
    site.mkdir()
    (site / "index.html").write_text("<h1>Welcome</h1>")
    (site / "long.txt").write_text("all work and no play\n" * 500)
    issued = authority.issue_cert("localhost", "127.0.0.1")
    issued.private_key_pem.write_to_path(str(folder / "key.pem"))
    for blob in issued.cert_chain_pems:
        blob.write_to_path(str(folder / "cert.pem"), append=True)
    plain, tls = free_port(), free_port()
    # Its workers run as another user, who must be able to reach the site.
    for path in (folder, *folder.parents[:2]):
        path.chmod(0o755)
    (folder / "nginx.conf").write_text(CONFIG.format(folder=folder, plain=plain, tls=tls))
    running = subprocess.Popen([program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")])
    try:
        _wait_for(plain, running)
        yield Nginx(f"http://127.0.0.1:{plain}", f"https://localhost:{tls}", folder / "access.log")
    finally:
        running.terminate()
        running.wait(timeout=10)


def _wait_for(port: int, running: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        assert running.poll() is None, "nginx did not start"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)  # between two looks at whether nginx listens yet
        else:
            return
    raise AssertionError("nginx does not listen")


def only(url: str, *words: str) -> dict[str, object]:
    ran = probe("check", url, *words, "-f", "json")
    [sample] = ran.json["samples"]
    return {**sample, "exit": ran.exit}


def test_a_page_is_up(nginx: Nginx) -> None:
    found = only(
        nginx.plain + "/",
        "-a",
        "status == 200",
        "-a",
        "body contains Welcome",
        "-a",
        "header.server contains nginx",
    )
    assert (found["outcome"], found["exit"]) == ("up", 0)


def test_a_redirect_is_followed_when_asked(nginx: Nginx) -> None:
    assert only(nginx.plain + "/moved", "-a", "status == 302")["outcome"] == "up"
    found = only(nginx.plain + "/moved", "-L", "-a", "redirects == 1", "-a", "body contains Welcome")
    assert found["outcome"] == "up"


def test_a_503_is_down(nginx: Nginx) -> None:
    found = only(nginx.plain + "/broken")
    assert found["exit"] == 1
    assert isinstance(found["failure"], dict)
    assert found["failure"]["reason"] == "server_error"


def test_json_is_looked_into(nginx: Nginx) -> None:
    assert (
        only(nginx.plain + "/api", "-a", "$.items[0].id == 7", "-a", "length($.items) == 1")["outcome"]
        == "up"
    )


def test_a_compressed_body_is_unpacked(nginx: Nginx) -> None:
    found = only(
        nginx.plain + "/packed", "-a", "header.content-encoding == gzip", "-a", f"size == {21 * 500}B"
    )
    assert found["outcome"] == "up"


def test_tls_is_measured_and_its_certificate_read(nginx: Nginx, ca_file: Path) -> None:
    found = only(
        nginx.tls + "/",
        "--cacert",
        str(ca_file),
        "-a",
        "tls >= 1.2",
        "-a",
        "cert_days > 14",
        "-a",
        "body == secure",
    )
    assert found["outcome"] == "up", found
    assert isinstance(found["timings_s"], dict)
    assert {"connect", "tls", "send", "wait", "receive"} <= set(found["timings_s"])


def test_an_unknown_authority_is_refused_and_named(nginx: Nginx) -> None:
    found = only(nginx.tls + "/")
    assert isinstance(found["failure"], dict)
    assert (found["failure"]["reason"], found["failure"]["phase"], found["exit"]) == (
        "tls.untrusted",
        "tls",
        1,
    )
    assert only(nginx.tls + "/", "-k")["outcome"] == "up"


def test_each_check_is_one_request_on_a_connection_of_its_own(nginx: Nginx) -> None:
    before = len(nginx.log.read_text().splitlines())
    only(nginx.plain + "/?marked")
    lines = nginx.log.read_text().splitlines()[before:]
    assert [line.split('"')[1] for line in lines] == ["GET /?marked HTTP/1.1"]
