"""Letters, sheets and posters composed from plain values: one text, printed as PDF and as DOCX; nothing on disk."""
