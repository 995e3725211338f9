"""``python -m nearfield``: the command line, where no program of that name is on the path."""

from nearfield.faces.cli import main

if __name__ == "__main__":
    main()
