"""The laurel command."""
