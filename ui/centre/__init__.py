"""The district centre: packages in, stations, what needs attention, the roll-up, what is sent."""
