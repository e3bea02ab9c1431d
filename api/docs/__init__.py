"""What a partner's developer reads on the site itself: the contract, and each problem explained."""
