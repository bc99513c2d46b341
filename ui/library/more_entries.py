"""What is done with the catalogue more seldom: files, donations, withdrawal, papers."""

from __future__ import annotations

from station_app.core.i18n import _
from ui.kit.more_button import Entries, MoreEntry
from ui.library.catalogue_files import CatalogueFiles
from ui.library.copy_deeds import CopyDeeds


def more_entries(deeds: CopyDeeds, files: CatalogueFiles) -> Entries:
    """The lines of the catalogue's menu."""
    return (
        MoreEntry(_("Write the catalogue to a file …"), "floppy-disk", files.export),
        MoreEntry(_("Imports so far"), "clock-clockwise", files.open_imports),
        None,
        MoreEntry(_("Donations"), "gift", deeds.open_donations),
        MoreEntry(_("What could be withdrawn"), "archive", deeds.open_candidates),
        MoreEntry(_("Register of withdrawn books"), "clipboard-text", deeds.open_register),
        None,
        MoreEntry(_("Labels of every copy …"), "printer", deeds.print_all_labels),
        MoreEntry(_("Readers' cards"), "identification-card", deeds.print_all_cards),
        MoreEntry(_("Library report of a month …"), "chart-bar", deeds.open_month),
    )
