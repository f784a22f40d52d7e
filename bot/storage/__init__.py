"""The journal of questions that had no answer, for staff; nothing enters it that was not redacted."""
