"""From YAML files to a `Faq`, or to every problem with its file, line and column."""
