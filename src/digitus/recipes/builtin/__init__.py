"""The recipes that come with digitus: one short file for each source, and nothing else."""
