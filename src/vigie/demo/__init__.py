"""A fictional practice with a year behind it, to try Vigie without giving it anything."""
