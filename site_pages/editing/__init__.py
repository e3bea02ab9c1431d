"""What editors do beside writing: review, withdraw, correct, copy elsewhere, preview."""
