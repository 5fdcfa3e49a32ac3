"""How the whole suite stands, for operators."""
