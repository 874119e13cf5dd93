"""What a notice says and whether it is still true, without storage."""
