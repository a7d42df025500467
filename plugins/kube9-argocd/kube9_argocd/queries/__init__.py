"""What can be asked at the operator: applications, their drift and their deployments, and Flux."""
