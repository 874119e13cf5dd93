"""The register of art. 30 GDPR: which activities concern a practice, and what one still lacks. Pure."""
