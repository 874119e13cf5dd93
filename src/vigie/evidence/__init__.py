"""Evidence of an attack: collected in order of volatility, copied with its digests, sealed, verified; encrypted files
recognised. No Django and no vault: the collection runs while the vault is locked, or on another PC."""
