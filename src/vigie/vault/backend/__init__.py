"""Django database engine on SQLCipher: ``ENGINE = "vigie.vault.backend"``."""
