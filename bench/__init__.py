"""Every performance figure of the README, measured in one command."""
