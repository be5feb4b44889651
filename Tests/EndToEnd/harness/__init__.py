"""What the tests stand on: a server as a user starts it, a client, and strict readers of what comes back."""
