"""What crosses services: journeys, faults, contracts, releases, the console and deployments."""
