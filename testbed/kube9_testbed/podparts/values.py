"""The values that Pod Security fields are given, good and bad ones side by side.

Every value here is one the API server accepts as valid; whether a policy accepts
it is not said anywhere in these modules, that is what the oracle is for.
"""

from typing import Final

from kube9_testbed.responses import JsonObject

BOOLEANS: Final = (True, False)
USERS: Final = (0, 0, 1, 1000)

CAPABILITIES: Final = (
    *("NET_BIND_SERVICE", "net_bind_service", "CAP_NET_BIND_SERVICE"),
    *("AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD"),
    *("SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"),
    *("SYS_ADMIN", "CAP_SYS_ADMIN", "NET_ADMIN", "NET_RAW", "SYS_PTRACE", "chown", "CAP_CHOWN"),
    *("ALL", "all", "CAP_ALL", "", "no such capability"),
)
DROPS: Final = (
    ("ALL",),
    ("ALL", "NET_RAW"),
    ("NET_RAW", "ALL"),
    ("all",),
    ("All",),
    ("CAP_ALL",),
    ("NET_RAW",),
    ("",),
    (),
)

SECCOMP: Final[tuple[JsonObject, ...]] = (
    {"type": "RuntimeDefault"},
    {"type": "Localhost", "localhostProfile": "profiles/app.json"},
    {"type": "Unconfined"},
)
SECCOMP_NOTES: Final = (
    "runtime/default",
    "docker/default",
    "localhost/profiles/app.json",
    "unconfined",
)
APPARMOR: Final[tuple[JsonObject, ...]] = (
    {"type": "RuntimeDefault"},
    {"type": "Localhost", "localhostProfile": "app"},
    {"type": "Unconfined"},
)
APPARMOR_NOTES: Final = ("runtime/default", "localhost/app", "localhost/", "unconfined", "")

SELINUX_TYPES: Final = (
    *("container_t", "container_init_t", "container_kvm_t", "container_engine_t"),
    *("spc_t", "Container_t", ""),
)
SELINUX_USERS: Final = ("", "system_u")
SELINUX_ROLES: Final = ("", "system_r")
SELINUX_LEVELS: Final = ("", "s0:c1,c2")

PROC_MOUNTS: Final = ("Default", "Unmasked")

SYSCTLS: Final = (
    *("kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies"),
    *("net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start"),
    "net.ipv4.ip_local_reserved_ports",
    *("net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout"),
    *("net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes"),
    *("net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"),
    *("net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat"),
    *("kernel.msgmax", "net.core.somaxconn", "fs.mqueue.msg_max", "vm.swappiness"),
    *("net/ipv4/tcp_syncookies", "net.ipv4.tcp_syncookie"),
)

HOSTS: Final = ("", "127.0.0.1", "localhost", "10.0.0.1", "example.org")
HOST_PORTS: Final = (0, 80, 8080)

_CLAIM: Final[JsonObject] = {
    "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
}
_TOKEN: Final[JsonObject] = {"serviceAccountToken": {"path": "token"}}

VOLUMES: Final[tuple[JsonObject, ...]] = (
    {},  # the API server makes an emptyDir of it
    {"configMap": {"name": "settings"}},
    {"csi": {"driver": "inline.example.org"}},
    {"downwardAPI": {"items": [{"path": "n", "fieldRef": {"fieldPath": "metadata.name"}}]}},
    {"downwardAPI": {}},
    {"emptyDir": {}},
    {"emptyDir": {"medium": "Memory"}},
    {"ephemeral": {"volumeClaimTemplate": _CLAIM}},
    {"image": {"reference": "registry.example.org/data:1"}},
    {"persistentVolumeClaim": {"claimName": "data"}},
    {"projected": {"sources": [_TOKEN, {"configMap": {"name": "settings"}}]}},
    {"projected": {}},
    {"secret": {"secretName": "password"}},
    {"hostPath": {"path": "/var/log"}},
    {"hostPath": {"path": "/run/app.sock", "type": "Socket"}},
    {"awsElasticBlockStore": {"volumeID": "v"}},
    {"azureDisk": {"diskName": "d", "diskURI": "https://d.example.org/d"}},
    {"azureFile": {"secretName": "s", "shareName": "s"}},
    {"cephfs": {"monitors": ["10.0.0.1"]}},
    {"cinder": {"volumeID": "v"}},
    {"fc": {"targetWWNs": ["500a0982991b8dc5"], "lun": 1}},
    {"flexVolume": {"driver": "example.org/flex"}},
    {"flocker": {"datasetName": "d"}},
    {"gcePersistentDisk": {"pdName": "d"}},
    {"gitRepo": {"repository": "https://example.org/r.git"}},
    {"glusterfs": {"endpoints": "e", "path": "p"}},
    {"iscsi": {"targetPortal": "10.0.0.1:3260", "iqn": "iqn.2001-04.org.example:s", "lun": 0}},
    {"nfs": {"server": "nfs.example.org", "path": "/"}},
    {"photonPersistentDisk": {"pdID": "d"}},
    {"portworxVolume": {"volumeID": "v"}},
    {"quobyte": {"registry": "10.0.0.1:7861", "volume": "v"}},
    {"rbd": {"monitors": ["10.0.0.1"], "image": "i"}},
    {"scaleIO": {"gateway": "g", "system": "s", "secretRef": {"name": "n"}, "volumeName": "v"}},
    {"storageos": {"volumeName": "v"}},
    {"vsphereVolume": {"volumePath": "[d] v.vmdk"}},
)
