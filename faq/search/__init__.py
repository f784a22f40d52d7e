"""What a message is about: its language, its danger, the entries it may mean."""
