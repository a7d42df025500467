"""The API server as kube9 needs it: lists, watches, and writes of our own objects only.

The only importer of the package `kubernetes`, of which it uses configuration and transport;
what comes back is bytes, decoded elsewhere.
"""
