"""What decides, without storage nor words."""
