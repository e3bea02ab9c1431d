"""What editors write and what visitors see, on the hub and on every partner's site."""
