"""When a finding about a kubelet can be mended by a patch: where it is about a file.

What a kubelet told is reported on its Node, and no patch of a Node changes its kubelet.
"""

from kube9_core.api import KubeletConfiguration

__all__ = ["patch_of"]


def patch_of(kubelet: KubeletConfiguration, text: str) -> str | None:
    """A patch, where there is a file that it mends.

    Args:
        kubelet: what is judged.
        text: YAML, relative to the file.
    """
    return None if kubelet.whole else text
