"""Benchmarks: speed, memory and accuracy, next to a comparable program measured in the same run where there is one."""
