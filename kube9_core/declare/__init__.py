"""What a plugin creates: frozen declarations that the engine acts on later.

Making one runs no check, opens nothing and could be done on a laptop without a cluster.
"""
