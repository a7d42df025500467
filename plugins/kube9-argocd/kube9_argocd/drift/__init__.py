"""Why an application is not synced and healthy: pure functions of its status and of evidence.

Who reads the status, asks Argo CD or reads live objects, and keeps the answer, stands elsewhere.
"""
