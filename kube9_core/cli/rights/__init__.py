"""`kube9 rbac who-can` and `kube9 rbac show`: questions to the index of rights, and its answers.

`vocabulary` and `parsing` read the words, `finding` looks, `records` are the JSON, `who_can` and
`show` put them together.
"""
