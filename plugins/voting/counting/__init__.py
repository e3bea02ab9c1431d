"""What the ballots come to: totals, and whether they are right."""
