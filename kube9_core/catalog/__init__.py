"""Generates what is told twice: pages and schemas, from the declarations that are the only source.

    python -m kube9_core.catalog docs --write     write docs/ and the plugins' tables anew
    python -m kube9_core.catalog docs --check     say which differ, exit 1 if any does

Same declarations, same bytes. It runs no check and reads no cluster.
"""
