"""Public voting: one ballot per address and day, from every site, exactly counted (R86-R93)."""
