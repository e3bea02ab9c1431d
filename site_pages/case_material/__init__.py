"""What a case gives away: a short address, a press kit, a poster. All of it from its document."""
