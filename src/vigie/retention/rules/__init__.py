"""What computes durations, without storage nor words: the clock is an argument."""
