"""What slices share; knows no slice."""
