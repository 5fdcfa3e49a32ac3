"""Badge definitions, progress, earning and activation."""
