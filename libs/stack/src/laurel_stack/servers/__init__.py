"""The servers of the stack, each startable on its own."""
