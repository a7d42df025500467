"""Who may do what: the roles and bindings of a snapshot, resolved as the API server resolves them.

`Rights` is the index, `Request` what is asked, `Identity` who asks, `Grant` the answer. RBAC only
ever adds: nothing here can say that somebody is kept from something by another authorizer.
"""
