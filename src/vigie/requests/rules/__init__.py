"""What computes the delays of a request, without storage nor words."""
