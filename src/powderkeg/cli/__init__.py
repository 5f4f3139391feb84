"""The command line: one short function per verb, no science.

Nothing heavy is imported at module level here: `powderkeg --help` answers before numba has been found on disk.
"""

from powderkeg.cli._program import main

__all__ = ["main"]
