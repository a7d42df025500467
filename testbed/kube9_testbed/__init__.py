"""A real Kubernetes control plane for tests, started in seconds and gone without a trace.

Nothing is imported here: pytest loads the plugin in every run, also in those that
never ask for a cluster. Import what you need from its module, for example
`kube9_testbed.cluster.Cluster` or `kube9_testbed.oracle.PodSecurityOracle`.
"""
