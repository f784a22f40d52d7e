"""Stands before the sentence encoder on the path of processes that are started often: to load it takes two seconds each time."""

raise ImportError
