"""Editor's picks: editors recommend cases, each with a reason."""
