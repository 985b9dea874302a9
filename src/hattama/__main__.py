"""`python -m hattama`."""

from hattama.cli import main

if __name__ == "__main__":
    main()
