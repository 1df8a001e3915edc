"""Settings from the environment and policy from YAML, both validated; imports nothing of the house."""
