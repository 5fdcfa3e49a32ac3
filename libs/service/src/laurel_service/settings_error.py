"""What is wrong with the environment."""


class SettingsError(Exception):
    """The environment is not usable; the message says in prose what would be right."""
