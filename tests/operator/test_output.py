"""Standard output carries log lines and nothing else, whoever prints."""

import json
import subprocess
import sys

SCRIPT = """
import ctypes, logging, os, subprocess, sys, threading
from kube9_core.operator.log import log_to
from kube9_core.operator.output import own_output

print("BEFORE", flush=True)
log_to(own_output())
log = logging.getLogger("kube9.test")
log.info("first")
print("PRINTED")
print("KEPT", file=sys.__stdout__)
os.write(1, b"WRITTEN\\n")
ctypes.CDLL(None).puts(b"FROM C")
ctypes.CDLL(None).fflush(None)
subprocess.run(["echo", "ECHOED"])
thread = threading.Thread(target=print, args=("FROM A THREAD",))
thread.start()
thread.join()
log.info("last \\ud800")
"""


def test_what_is_printed_goes_to_standard_error_and_log_lines_stay_whole() -> None:
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=30
    )
    before, *lines = done.stdout.splitlines()
    assert before == "BEFORE"
    assert [json.loads(line)["message"] for line in lines] == ["first", "last \ud800"]
    for word in ("PRINTED", "KEPT", "WRITTEN", "FROM C", "ECHOED", "FROM A THREAD"):
        assert f"{word}\n" in done.stderr
