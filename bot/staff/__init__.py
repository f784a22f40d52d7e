"""The staff page, and changing the content from it: what patients are told, written by people who do not program."""
