"""What the API is measured against; mounted in the benchmark's settings and nowhere else."""
