"""Screens of the assessment: look, home, questions, measures, plan, documents."""
