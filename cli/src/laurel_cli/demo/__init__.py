"""People to try the console as: they exist in the embedded stack alone."""
