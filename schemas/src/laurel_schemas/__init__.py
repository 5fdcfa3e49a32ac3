"""The shared library of Laurel's versioned events."""
