"""What all HTTP endpoints share: response headers, reading a body, protocol limits, templates."""
