"""What competition does with each event, request and due task."""
