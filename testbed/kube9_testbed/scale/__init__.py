"""A cluster of a given size: thousands of pods that real controllers made and kwok plays.

`size` says how large, `objects` and `workloads` make the objects, `loading` sends them, `filling`
brings them in order, and `cluster` starts the whole, from a file when it was made before.
"""
