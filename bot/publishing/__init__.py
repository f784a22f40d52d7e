"""From a saved file to what patients are answered from: watching, checks, effects of an edit, the last good content."""
