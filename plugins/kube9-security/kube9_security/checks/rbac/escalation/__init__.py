"""How an account climbs: what each can become next, and the shortest way to the top."""
