"""What is earned by what, and how points move. Pure functions; times and ids are passed in."""
