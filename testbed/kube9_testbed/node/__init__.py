"""A cluster with a real node: kubelet, kube-proxy, containerd, runc and a bridge.

All of it, the control plane too, lives in namespaces of its own (`enclosure`), so that pods reach
the API server as they do anywhere, and the machine it runs on stays as it was. `NodeCluster` in
`cluster` is the way in; it needs root and the programs that `requirements` names.
"""
