"""The parts that `kube9_testbed.pods` makes pods of; use that module, not these."""
