"""A program in the place of nestbox-worker: it stands between the gateway and the real forkserver.

For chosen sessions it is the worker itself, one that has been taken over; or it takes layers away from every worker.
The product knows nothing of it and has no switch for it.
"""
