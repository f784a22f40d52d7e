"""What patients asked, for staff: read from the journal, set beside the FAQ, told in the terminal, on a page and in sheets."""
