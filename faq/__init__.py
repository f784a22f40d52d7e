"""The FAQ and the search in it. Pure: no network, no database, no clock of its own."""
