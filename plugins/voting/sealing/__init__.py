"""The end of the count (封票): two people seal the tally, and scores are made of nothing else."""
