"""« Je suis attaqué »: from the first minute to the closed file."""
