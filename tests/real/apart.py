"""A network of our own, with a router in it: what only a kernel can answer. Nothing leaves this machine."""

import os
import shutil
import subprocess
import sys

import msgspec
import pytest
from support.tool import REPOSITORY

from probe.model.sample import Sample

# One namespace asks, the other, at the end of a cable, is its only router.
_SETTING = """
set -e
ip link set lo up
unshare --net sleep 60 & router=$!
trap 'kill $router' EXIT
while [ "$(readlink /proc/$router/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.02; done
ip link add ours type veth peer name theirs netns $router
ip address add 192.0.2.1/24 dev ours
ip address add 2001:db8::1/64 dev ours nodad
ip link set ours up
nsenter --target $router --net sh -e <<'ROUTER'
ip address add 192.0.2.2/24 dev theirs
ip address add 2001:db8::2/64 dev theirs nodad
ip link set theirs up
echo 1 > /proc/sys/net/ipv4/ip_forward
echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
ip route add prohibit 203.0.113.0/24
ip route add prohibit 2001:db8:2::/48
ROUTER
ip route add default via 192.0.2.2
ip route add default via 2001:db8::2
ip route add prohibit 198.51.100.0/24
ip route add prohibit 2001:db8:1::/48
"""


def apart(url: str, *, before: str = "") -> Sample:
    """The sample of `probe check URL` in that network, after the commands of `before`."""
    if shutil.which("ip") is None or subprocess.run(["unshare", "-Urn", "true"], check=False).returncode:
        pytest.skip("no network of our own can be made here")
    script = f"{_SETTING}\n{before}\n{sys.executable} -m probe check {url} -m 5 -f jsonl || true"
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--net", "sh", "-c", script],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY)}, capture_output=True, text=True,
        timeout=60, check=True,
    )  # fmt: skip
    return msgspec.json.decode(done.stdout, type=Sample)
