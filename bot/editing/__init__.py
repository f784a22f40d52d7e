"""Draft, save and undo changes of the content files; knows no HTTP."""
