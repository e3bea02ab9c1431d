"""The kernel everything else stands on; it imports no other room of the house."""
