"""Who people are: users, staff roles and the door they come through."""
