"""What the command line can't do, and what would be right."""


class CommandError(ValueError):
    """An argument or a file is not usable; the message names it and what would be right."""
