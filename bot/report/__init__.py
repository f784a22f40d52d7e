"""The report on what patients asked: from the journal and the FAQ to the terminal, an HTML page and CSV files."""
