"""The version, in one place: the build, `powderkeg --version` and every result read it from here."""

__version__ = "0.1.0"
