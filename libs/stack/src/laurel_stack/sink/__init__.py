"""Takes what leaves: mails and messages as providers take them, kept and shown (GEN-014)."""
