"""One window a home: a second start brings the first to the front (``decisions.md``)."""

from __future__ import annotations

import hashlib

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from station_app.core.paths import Home

PATIENCE_MS = 500


class SingleWindow(QObject):
    """Listens for a second start; ``asked`` when there was one."""

    asked = Signal()

    def __init__(self, home: Home, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = _name_of(home)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)

    def is_of(self, home: Home) -> bool:
        """Whether it listens for this home."""
        return self._name == _name_of(home)

    def is_first(self) -> bool:
        """Whether no window is open on this home; where one is, it is asked to come to the front."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if socket.waitForConnected(PATIENCE_MS):
            socket.write(b"front\n")
            socket.waitForBytesWritten(PATIENCE_MS)
            socket.disconnectFromServer()
            return False
        # What a killed window left behind would stand in the way.
        QLocalServer.removeServer(self._name)
        self._server.listen(self._name)
        return True

    def _answer(self) -> None:
        connection = self._server.nextPendingConnection()
        if connection is not None:
            connection.disconnected.connect(connection.deleteLater)
        self.asked.emit()


def _name_of(home: Home) -> str:
    digest = hashlib.sha256(str(home.root.absolute()).encode()).hexdigest()
    return f"practice-station-{digest[:16]}"
