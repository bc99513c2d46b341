"""The floor of starting: a bare Qt window with a table of 50 rows, painted once."""

from __future__ import annotations

import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QTableWidget, QTableWidgetItem

app = QApplication(sys.argv)
table = QTableWidget(50, 6)
for row in range(50):
    for column in range(6):
        table.setItem(row, column, QTableWidgetItem(f"{row} {column}"))
table.resize(1366, 768)
table.show()
QTimer.singleShot(0, app.quit)
app.exec()
