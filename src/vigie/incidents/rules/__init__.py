"""Deadlines, severity of a breach, what must be told to whom: pure, the clock is an argument."""
