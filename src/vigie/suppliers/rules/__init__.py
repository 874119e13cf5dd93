"""What a supplier owes the practice, without storage."""
