"""Documents in the window: looked at before they are saved or printed."""
