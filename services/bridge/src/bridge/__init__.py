"""What others build with: events over HTTP, and the pages of the contracts."""
