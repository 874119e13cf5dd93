"""What a file's bytes and name say of it: pure, over pieces of content that whoever walks the disk hands in."""
