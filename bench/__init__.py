"""Speed and memory, beside a rival measured in the same run."""
