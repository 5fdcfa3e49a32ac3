"""All databases and topics at one moment, in a folder, and back from there."""
