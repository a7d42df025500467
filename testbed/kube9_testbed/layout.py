"""Names the files of one cluster, all of them below one temporary folder.

Who writes which file is said at each; nothing is created or removed here.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything about one cluster is.

    Attributes:
        root: The folder that holds it all and disappears with the cluster.
    """

    root: Path

    @property
    def secrets(self) -> Path:
        """Keys, tokens and certificates; the API server adds its own certificate."""
        return self.root / "secrets"

    @property
    def data(self) -> Path:
        """What etcd stores."""
        return self.root / "data"

    @property
    def logs(self) -> Path:
        """One file per program, kept when something failed."""
        return self.root / "logs"

    @property
    def kubeconfig(self) -> Path:
        """The administrator's kubeconfig."""
        return self.root / "kubeconfig"

    @property
    def certificate(self) -> Path:
        """The API server's certificate and its issuer: what clients trust."""
        return self.secrets / "apiserver.crt"

    @property
    def signing_key(self) -> Path:
        """The private key of ServiceAccount tokens."""
        return self.secrets / "service-accounts.key"

    @property
    def tokens(self) -> Path:
        """The API server's static tokens, one user a line."""
        return self.secrets / "tokens.csv"

    @property
    def keep_logs(self) -> Path:
        """A marker beside the logs: whoever clears the folder leaves them."""
        return self.logs / ".keep"

    def log(self, program: str) -> Path:
        """The log of one program."""
        return self.logs / f"{program}.log"

    def user_kubeconfig(self, user: str) -> Path:
        """The kubeconfig of one of our own programs."""
        return self.secrets / f"{user}.kubeconfig"
