"""Settings, composed from small modules; only env.py reads the environment."""
