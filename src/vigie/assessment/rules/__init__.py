"""Pure rules of the assessment: the plan's order, and what changed between two bilans."""
