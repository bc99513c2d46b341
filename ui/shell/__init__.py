"""The main window: navigation, lock, search palette."""
