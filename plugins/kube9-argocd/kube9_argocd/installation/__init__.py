"""Whether and where there is an Argo CD, of which version, and what the published status says."""
