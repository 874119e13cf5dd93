"""Who may see what, without storage."""
