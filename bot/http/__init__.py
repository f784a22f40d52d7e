"""What every HTTP request shares: careful headers, reading a body, the protocol, text as HTML."""
