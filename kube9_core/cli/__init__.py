"""The command `kube9`: reads the command line, calls `runs`, prints what `publish` makes.

Nothing is decided about checks or findings here. Modules are imported when a command needs
them, because a person waits for every import.
"""
