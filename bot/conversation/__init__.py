"""A message, the FAQ, the chat's context and the time in; a reply and the next context out."""
