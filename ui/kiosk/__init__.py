"""The kiosk: residents sign themselves in at the door, on a screen of their own."""
