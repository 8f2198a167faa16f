"""A race: how good a network is after so many seconds of training."""
