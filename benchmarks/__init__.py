"""What is measured, against what: README.md. Run by `make bench`; never a part of the tests."""
