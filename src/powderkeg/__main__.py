"""`python -m powderkeg`: the same as the command `powderkeg`."""

from powderkeg.cli import main

if __name__ == "__main__":
    main()
