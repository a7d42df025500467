"""Names of the core's task state in the store, which queries read while the operator writes.

`STATUS` holds the JSON of the status as it was published last, in the form of the custom
resource, which has everything that the ConfigMap has. `HEARTBEAT` holds the time of the last
sign of life, spelled as everywhere, and is written every few seconds.
"""

__all__ = ["HEARTBEAT", "HEARTBEAT_SECONDS", "STATUS"]

STATUS = "core/status"
HEARTBEAT = "core/heartbeat"
HEARTBEAT_SECONDS = 5.0
