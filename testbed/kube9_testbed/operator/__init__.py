"""An operator beside the cluster: a process of this machine under its own ServiceAccount.

`installation` gives it what `helm install` would (definitions, rights, a token), `process` runs and
watches it, `limits` puts it into a cgroup. It is started by its command line and read through what
it publishes; nothing of kube9's code is imported.
"""
