"""What members do, each in the transaction it is given; a refusal is an ApiError."""
