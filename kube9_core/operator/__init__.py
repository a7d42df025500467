"""The operator: when it assesses, what it watches, and how its parts live and die together.

The only importer of kopf, which watches our own custom resources and nothing else.
"""
