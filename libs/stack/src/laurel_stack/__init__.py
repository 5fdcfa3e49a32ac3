"""The embedded stack: real servers without Docker, as a library."""
