"""What the clinic knows, and finding it. Pure: no network, no database, no clock of its own."""
