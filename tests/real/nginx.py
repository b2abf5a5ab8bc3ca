"""A real nginx on loopback, with every kind of server that the tests ask."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from real.papers import House, furnish
from real.ports import free_ports, has_ipv6, wait_for

NAMES = (
    "plain", "tls", "tls_h1", "h2c", "expired", "alone", "early", "other", "missing", "client", "old", "tls12",
    "gone",
)  # fmt: skip

CONFIG = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
  log_format seen '$remote_addr "$request" $status "$http_host" "$http_proxy_authorization" "$ssl_server_name"';
  access_log {folder}/access.log seen;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  ssl_protocols TLSv1.2 TLSv1.3;
  server {{
    listen 127.0.0.1:{plain};
    {listen6}
    listen unix:{folder}/web.sock;
    include {folder}/site.conf;
  }}
  server {{ listen 127.0.0.1:{h2c} http2; include {folder}/site.conf; }}
  server {{
    listen 127.0.0.1:{tls} ssl http2;
    {listen6_tls}
    ssl_certificate {folder}/good.pem; ssl_certificate_key {folder}/good.key;
    include {folder}/site.conf;
  }}
  server {{
    listen 127.0.0.1:{tls_h1} ssl;
    ssl_certificate {folder}/good.pem; ssl_certificate_key {folder}/good.key;
    include {folder}/site.conf;
  }}
  server {{
    listen 127.0.0.1:{client} ssl http2;
    ssl_certificate {folder}/good.pem; ssl_certificate_key {folder}/good.key;
    ssl_verify_client on; ssl_client_certificate {folder}/root.pem;
    location / {{ return 200 "$ssl_client_s_dn"; }}
  }}
  server {{
    listen 127.0.0.1:{old} ssl;
    ssl_protocols TLSv1; ssl_ciphers ALL:@SECLEVEL=0;
    ssl_certificate {folder}/good.pem; ssl_certificate_key {folder}/good.key;
  }}
  server {{
    listen 127.0.0.1:{tls12} ssl http2;
    ssl_protocols TLSv1.2; ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256;
    ssl_certificate {folder}/good.pem; ssl_certificate_key {folder}/good.key;
    location / {{ return 200 ok; }}
  }}
  {broken}
}}
"""

BROKEN = """
  server {{
    listen 127.0.0.1:{port} ssl http2;
    ssl_certificate {folder}/{label}.pem; ssl_certificate_key {folder}/{label}.key;
    location / {{ return 200 ok; }}
  }}
"""

SITE = """
root {folder}/site;
location = /moved {{ return 302 /; }}
location = /circle {{ return 302 /circle; }}
location = /elsewhere {{ return 302 file:///etc/passwd; }}
location = /to-tls {{ return 301 https://localhost:{tls}/to-h2c; }}
location = /to-h2c {{ return 302 http://127.0.0.1:{plain}/; }}
location = /broken {{ return 503; }}
location = /forbidden {{ return 403; }}
location = /secret {{ auth_basic shop; auth_basic_user_file {folder}/users; try_files /index.html =404; }}
location = /gone {{ proxy_pass http://127.0.0.1:{gone}; }}
location = /slow {{ limit_rate 1k; try_files /long.txt =404; }}
location = /api {{ default_type application/json; return 200 '{{"items":[{{"id":7}}]}}'; }}
location = /packed {{ gzip on; gzip_min_length 1; gzip_types text/plain; default_type text/plain; try_files /long.txt =404; }}
location = /wide {{ {wide} return 200 wide; }}
location = /too-wide {{ {too_wide} return 200 wide; }}
"""
LONG = "all work and no play\n" * 500


class Nginx(NamedTuple):
    """`http://127.0.0.1:PORT` and `https://localhost:PORT` without a path; `log` shows what came to it.

    `tls` prefers HTTP/2, `tls_h1` does not know it, `h2c` speaks nothing else and in clear text. Nobody
    listens on `gone`. `six` and `six_tls` are [::1], empty where this machine has none.
    """

    plain: str
    tls: str
    tls_h1: str
    h2c: str
    expired: str
    alone: str
    early: str
    other: str
    missing: str
    client: str
    old: str
    tls12: str
    gone: str
    six: str
    six_tls: str
    socket: Path
    log: Path
    house: House

    def lines(self) -> list[str]:
        return self.log.read_text().splitlines()


@contextmanager
def serving(folder: Path) -> Iterator[Nginx]:
    house = furnish(folder)
    ports = dict(zip(NAMES, free_ports(len(NAMES)), strict=True))
    six = has_ipv6()
    _configure(folder, ports, six=six)
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    running = subprocess.Popen([program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")])
    try:
        wait_for(ports["plain"], running, "nginx")
        plain = ("plain", "h2c", "gone")
        yield Nginx(
            **{name: f"http://127.0.0.1:{ports[name]}" for name in plain},
            **{name: f"https://localhost:{port}" for name, port in ports.items() if name not in plain},
            six=f"http://[::1]:{ports['plain']}" if six else "",
            six_tls=f"https://[::1]:{ports['tls']}" if six else "",
            socket=folder / "web.sock",
            log=folder / "access.log",
            house=house,
        )
    finally:
        running.terminate()
        running.wait(timeout=10)


def _configure(folder: Path, ports: dict[str, int], *, six: bool) -> None:
    site = folder / "site"
    site.mkdir()
    (site / "index.html").write_text("<h1>Welcome</h1>")
    (site / "long.txt").write_text(LONG)
    (folder / "users").write_text("shop:{PLAIN}open sesame\n")
    broken = ("expired", "alone", "early", "other", "missing")
    # A word of nginx's configuration holds 4 KiB at most.
    line = f"add_header x-wide {'w' * 3000};"
    (folder / "site.conf").write_text(
        SITE.format(folder=folder, wide=line * 20, too_wide=line * 50, **ports)  # 60 and 150 KiB of headers
    )
    (folder / "nginx.conf").write_text(
        CONFIG.format(
            folder=folder,
            # Root's workers would become somebody else, who may not read a folder of tests.
            user="user root;" if os.geteuid() == 0 else "",
            listen6=f"listen [::1]:{ports['plain']};" if six else "",
            listen6_tls=f"listen [::1]:{ports['tls']} ssl http2;" if six else "",
            broken="".join(BROKEN.format(folder=folder, label=label, port=ports[label]) for label in broken),
            **ports,
        )
    )
