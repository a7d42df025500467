"""The frozen picture of a cluster, or of a set of manifests, that checks look at.

`wire` decodes, the views beside it give meaning, `snapshot` finds and joins. Nothing here
reads a file or a socket: documents and pages are handed in.
"""
