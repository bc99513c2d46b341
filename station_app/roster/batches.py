"""The imports of people so far, for whoever wants to take one back."""

from __future__ import annotations

from station_app.core import clock
from station_app.core.rights import Right, requires
from station_app.operators.models import Operator
from station_app.roster.models import ImportBatch
from station_app.roster.rows import BatchRow


@requires(Right.ROSTER_EDIT)
def list_imports(*, limit: int = 20) -> list[BatchRow]:
    """The last imports, newest first."""
    names = {one.id: one.name for one in Operator.select(Operator.id, Operator.name)}
    rows = ImportBatch.select().order_by(ImportBatch.at.desc(), ImportBatch.id.desc()).limit(limit)
    return [
        BatchRow(
            batch=row.id,
            file_name=row.file_name,
            sheet=row.sheet,
            at=clock.from_ms(row.at),
            rows=row.rows,
            added=row.added,
            updated=row.updated,
            undone_at=clock.from_ms(row.undone_at) if row.undone_at else None,
            operator=names.get(row.operator_id, ""),
            unchanged=row.unchanged,
            refused=row.refused,
        )
        for row in rows
    ]
