"""Identity: who signs in, the tokens they get, and whose tokens are taken back."""
