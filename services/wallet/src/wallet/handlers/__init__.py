"""What the wallet does with each event, request and due task."""
