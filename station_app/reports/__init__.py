"""PDF documents and workbooks made from the station's data."""
