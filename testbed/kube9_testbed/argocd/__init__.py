"""A real Argo CD beside the cluster: its own programs as processes of this machine.

`installation` is what tests use, `repository` is the Git repository it deploys from, `module` finds
the definitions and manifests of the release, `processes` runs the programs, `settings` says who may
do what. Nothing of kube9 is imported.
"""
