"""The whole vault in one encrypted file, out and back in."""
