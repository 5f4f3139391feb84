"""The command line: one short function per verb, no science.

Nothing heavy is imported at module level here, so that `powderkeg --help` answers at once.
"""

from powderkeg.cli._program import main

__all__ = ["main"]
