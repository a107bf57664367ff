"""Run the command line with `python -m huiqi` (faces layer)."""

from huiqi.cli import main

if __name__ == "__main__":
    main()
