"""An archive that says whether it was changed: a signed manifest, and the script that checks it without Vigie."""
