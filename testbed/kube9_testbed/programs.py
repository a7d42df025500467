"""The command line of every server, and the files they want to find.

The settings are those of a plain cluster: RBAC and Pod Security admission on,
controllers under their own ServiceAccounts. Only durability is given up, for the
data never outlives the test.
"""

from pathlib import Path

from kube9_testbed.binaries import PLAYER
from kube9_testbed.kubeconfig import write_kubeconfig
from kube9_testbed.node.files import Files
from kube9_testbed.node.place import NAME as NODE
from kube9_testbed.node.programs import node_programs
from kube9_testbed.node.settings import write_settings
from kube9_testbed.plan import Plan
from kube9_testbed.program import Program
from kube9_testbed.signingkey import new_signing_key

ETCD = "etcd"
SERVER = "kube-apiserver"
CONTROLLERS = "kube-controller-manager"
SCHEDULER = "kube-scheduler"

# High enough that a thousand Deployments settle in minutes, not hours.
_CLIENT_LIMITS = ("--kube-api-qps=1000", "--kube-api-burst=2000")
# Played nodes renew seldom, to leave the machine to what is measured.
_NODE_LEASE_SECONDS = 240
_NODE_GRACE = "15m"
_STAGES = Path(__file__).parent / "kwok" / "stages.yaml"
_SERVICE_NETWORK = "10.96.0.0/16"
_ISSUER = "https://kubernetes.default.svc.cluster.local"


def prepare(plan: Plan) -> None:
    """Write the keys, tokens and kubeconfigs that the programs of `plan` read."""
    layout = plan.layout
    for folder in (layout.secrets, layout.data, layout.logs):
        folder.mkdir(mode=0o700, exist_ok=True)
    layout.signing_key.touch(mode=0o600)
    layout.signing_key.write_text(new_signing_key())
    layout.tokens.touch(mode=0o600)
    layout.tokens.write_text(_token_lines(plan))
    _write_kubeconfigs(plan)
    if plan.place is not None:
        write_settings(plan, Files.of(layout))


def etcd(plan: Plan) -> Program:
    """The store."""
    address = f"http://127.0.0.1:{plan.ports.etcd}"
    return Program(
        ETCD,
        (
            *plan.binaries.command(ETCD),
            f"--data-dir={plan.layout.data / 'etcd'}",
            f"--listen-client-urls={address}",
            f"--advertise-client-urls={address}",
            "--listen-peer-urls=http://127.0.0.1:0",
            "--unsafe-no-fsync",
            "--log-level=warn",
        ),
        f"{address}/health",
    )


def api_server(plan: Plan) -> Program:
    """The API server."""
    layout = plan.layout
    return Program(
        SERVER,
        (
            *plan.binaries.command(SERVER),
            f"--etcd-servers=http://127.0.0.1:{plan.ports.etcd}",
            f"--bind-address={plan.host}",
            f"--advertise-address={plan.host}",
            f"--secure-port={plan.ports.server}",
            *_reaching_nodes(plan),
            f"--cert-dir={layout.secrets}",
            f"--token-auth-file={layout.tokens}",
            "--authorization-mode=Node,RBAC",
            "--enable-admission-plugins=NodeRestriction,PodSecurity",
            *_admission_without_controllers(plan),
            "--allow-privileged=true",
            f"--service-cluster-ip-range={_SERVICE_NETWORK}",
            "--event-ttl=24h",  # what a test put there stays while it runs
            f"--service-account-issuer={_ISSUER}",
            f"--service-account-signing-key-file={layout.signing_key}",
            f"--service-account-key-file={layout.signing_key}",
        ),
        f"{plan.url}/readyz",
    )


def managers(plan: Plan) -> tuple[Program, ...]:
    """The controllers, the scheduler and kwok, as far as there are binaries for them."""
    found = (_controllers(plan), _scheduler(plan), _player(plan))
    return tuple(program for program in found if plan.binaries.has(program.name))


def program_of(plan: Plan, name: str) -> Program:
    """The program of `plan` called `name`.

    Raises:
        KeyError: The plan has no such program.
    """
    programs = (etcd(plan), api_server(plan), *managers(plan), *node_programs(plan))
    return {program.name: program for program in programs}[name]


def _reaching_nodes(plan: Plan) -> tuple[str, ...]:
    if plan.place is None:
        return ("--endpoint-reconciler-type=none",)  # a loopback address cannot be an endpoint
    return ("--kubelet-preferred-address-types=InternalIP",)


def _admission_without_controllers(plan: Plan) -> tuple[str, ...]:
    """Nobody makes the ServiceAccounts that pods would be asked for."""
    if plan.binaries.has(CONTROLLERS):
        return ()
    return ("--disable-admission-plugins=ServiceAccount",)


def _controllers(plan: Plan) -> Program:
    return Program(
        CONTROLLERS,
        (
            *plan.binaries.command(CONTROLLERS),
            *_manager_flags(plan, CONTROLLERS, plan.ports.controllers),
            "--use-service-account-credentials",
            *((f"--node-monitor-grace-period={_NODE_GRACE}",) if plan.binaries.has(PLAYER) else ()),
            f"--root-ca-file={plan.layout.certificate}",
            f"--service-account-private-key-file={plan.layout.signing_key}",
        ),
        f"https://127.0.0.1:{plan.ports.controllers}/healthz",
    )


def _scheduler(plan: Plan) -> Program:
    return Program(
        SCHEDULER,
        (
            *plan.binaries.command(SCHEDULER),
            *_manager_flags(plan, SCHEDULER, plan.ports.scheduler),
        ),
        f"https://127.0.0.1:{plan.ports.scheduler}/healthz",
    )


def _player(plan: Plan) -> Program:
    address = f"127.0.0.1:{plan.ports.player}"
    return Program(
        PLAYER,
        (
            *plan.binaries.command(PLAYER),
            f"--kubeconfig={plan.layout.user_kubeconfig(PLAYER)}",
            f"--config={_STAGES}",
            f"--server-address={address}",
            "--manage-all-nodes",
            f"--node-lease-duration-seconds={_NODE_LEASE_SECONDS}",
            "--v=WARN",
        ),
        f"http://{address}/healthz",
    )


def _manager_flags(plan: Plan, name: str, port: int) -> tuple[str, ...]:
    return (
        f"--kubeconfig={plan.layout.user_kubeconfig(name)}",
        "--bind-address=127.0.0.1",
        f"--secure-port={port}",
        "--leader-elect=false",
        *_CLIENT_LIMITS,
    )


def _token_lines(plan: Plan) -> str:
    tokens = plan.tokens
    return (
        f"{tokens.admin},admin,admin,system:masters\n"
        f"{tokens.controllers},system:{CONTROLLERS},controllers\n"
        f"{tokens.scheduler},system:{SCHEDULER},scheduler\n"
        f"{tokens.player},{PLAYER},{PLAYER},system:masters\n"
        f"{tokens.kubelet},system:node:{NODE},kubelet,system:nodes\n"
        f"{tokens.proxy},system:kube-proxy,kube-proxy\n"
    )


def _write_kubeconfigs(plan: Plan) -> None:
    layout, tokens = plan.layout, plan.tokens
    files = (
        (layout.kubeconfig, tokens.admin),
        (layout.user_kubeconfig(CONTROLLERS), tokens.controllers),
        (layout.user_kubeconfig(SCHEDULER), tokens.scheduler),
        (layout.user_kubeconfig(PLAYER), tokens.player),
    )
    for path, token in files:
        write_kubeconfig(path, url=plan.url, certificate=layout.certificate, token=token)
