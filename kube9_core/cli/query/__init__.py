"""The command `kube9-operator`, as people and the VS Code extension run it inside the pod.

A query is a process of its own beside the operator, in the same small container: it reads the
store and nothing else, imports only what its one command needs, and prints one document. The
grammar is written by hand because argparse costs a tenth of such a run and words errors its own
way, while every error here is one coded JSON object.
"""
