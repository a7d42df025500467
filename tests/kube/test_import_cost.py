"""Reading a cluster costs little memory before the first byte is read."""

import json
import subprocess
import sys

import pytest

MEASURE = """
import json, re, ssl, sys
import msgspec, urllib3

def rss():
    with open("/proc/self/status") as status:
        return int(re.search(r"VmRSS:\\s+(\\d+)", status.read())[1]) / 1024

before = rss()
from kube9_core.kube import connection, discovery, lease, lister, pacing, pools, target, writer
pools.new_pool(target.Target("https://127.0.0.1:1", None, None, "here"), None)
print(json.dumps([rss() - before, sorted(sys.modules)]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="measured in /proc")
def test_a_pod_loads_neither_the_client_package_nor_its_models() -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter, fixed arguments
        [sys.executable, "-c", MEASURE], capture_output=True, text=True, check=True
    )
    megabytes, modules = json.loads(done.stdout)
    assert megabytes < 15
    assert not [name for name in modules if name.partition(".")[0] == "kubernetes"]
