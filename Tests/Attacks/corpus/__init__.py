"""The hostile programs, how each is run against a real server, and how it is judged."""
