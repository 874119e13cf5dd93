"""The vault's screens, by door: in and out, the printed key, the people, the copies."""
