"""What orders the compliance file, without storage."""
