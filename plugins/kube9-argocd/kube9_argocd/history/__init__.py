"""What is remembered of applications: how each stands, and what was deployed when, by whom."""
