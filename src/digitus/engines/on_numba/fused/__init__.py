"""Dense networks: a chunk of steps as one compiled program that finds its way by a table."""
