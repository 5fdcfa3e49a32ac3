"""What minting decides, as pure functions of what it knows."""
