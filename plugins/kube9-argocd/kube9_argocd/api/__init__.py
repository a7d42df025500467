"""Argo CD's own API: asked over verified TLS with a token of its own, and never otherwise.

`client` makes the requests, `probe` says whether the API can be used at all, `managed` and
`repositories` decode what is asked for, `metrics` reads the application controller's metrics.
"""
