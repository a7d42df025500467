"""kube9: audits Kubernetes against the six pillars of the Well-Architected Framework.

Plugin authors import `kube9_core.api` and nothing else; this package itself is empty so
that importing any part of it pays for that part only.
"""
