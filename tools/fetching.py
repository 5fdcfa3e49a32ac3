"""Tools that are fetched when a target first needs them."""


class NotFetchedError(Exception):
    """A tool could not be fetched; the message says what to look at."""
