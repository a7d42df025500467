"""Who gets to a pod: ways in from outside, and what network policies let through.

`addresses` compares ranges, `rules` reads policies, `isolation` answers what the policies of one
workload let through. `entrances`, `ingresses` and `gateways` find what leads to Services,
`exposure` joins all of it to the ways that lead to a workload.
"""
