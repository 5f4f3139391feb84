"""How fast Powderkeg is on this machine: ``python -m benchmarks NAME [--json]``."""
