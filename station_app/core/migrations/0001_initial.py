"""The first schema: every table, and how each column of a business table is classed."""

from __future__ import annotations

STATEMENTS = (
    """
    CREATE TABLE venue (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        name TEXT NOT NULL,
        capacity INTEGER,
        active INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE UNIQUE INDEX venue_name ON venue (name)",
    """
    CREATE TABLE person (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        name TEXT NOT NULL,
        sex TEXT NOT NULL,
        birth_date TEXT NOT NULL,
        id_type TEXT NOT NULL,
        id_number TEXT NOT NULL,
        phone TEXT NOT NULL,
        phone_2 TEXT NOT NULL,
        address TEXT NOT NULL,
        area TEXT NOT NULL,
        political_status TEXT NOT NULL,
        ethnicity TEXT NOT NULL,
        education TEXT NOT NULL,
        occupation TEXT NOT NULL,
        skills TEXT NOT NULL,
        guardian_name TEXT NOT NULL,
        guardian_phone TEXT NOT NULL,
        service_types TEXT NOT NULL,
        capacities TEXT NOT NULL,
        volunteer_number TEXT,
        registered_on TEXT NOT NULL,
        status TEXT NOT NULL,
        id_hmac TEXT,
        note TEXT NOT NULL,
        search_key TEXT NOT NULL,
        sort_key TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        seen_at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX person_id_number ON person (id_number)",
    "CREATE INDEX person_phone ON person (phone)",
    "CREATE UNIQUE INDEX person_volunteer_number ON person (volunteer_number)",
    "CREATE INDEX person_sort_key ON person (sort_key)",
    "CREATE INDEX person_fingerprint ON person (fingerprint)",
    "CREATE INDEX person_seen_at_search_key ON person (seen_at, search_key)",
    """
    CREATE TABLE team (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        name TEXT NOT NULL,
        brand TEXT NOT NULL,
        active INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE UNIQUE INDEX team_name ON team (name)",
    """
    CREATE TABLE activity (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        number TEXT NOT NULL,
        title TEXT NOT NULL,
        category TEXT NOT NULL,
        platform TEXT NOT NULL,
        task TEXT NOT NULL,
        brand TEXT NOT NULL,
        starts TEXT NOT NULL,
        ends TEXT NOT NULL,
        zone TEXT NOT NULL,
        venue_id TEXT,
        organiser TEXT NOT NULL,
        lead_id TEXT,
        speaker_id TEXT,
        speaker_name TEXT NOT NULL,
        team_id TEXT,
        capacity INTEGER,
        status TEXT NOT NULL,
        counts_hours INTEGER NOT NULL,
        no_hours_reason TEXT NOT NULL,
        kiosk INTEGER NOT NULL,
        signature INTEGER NOT NULL,
        content TEXT NOT NULL,
        cancel_reason TEXT NOT NULL,
        closed_at INTEGER,
        note TEXT NOT NULL,
        search_key TEXT NOT NULL,
        FOREIGN KEY (venue_id) REFERENCES venue (id),
        FOREIGN KEY (lead_id) REFERENCES person (id),
        FOREIGN KEY (speaker_id) REFERENCES person (id),
        FOREIGN KEY (team_id) REFERENCES team (id)
    ) STRICT
    """,
    "CREATE UNIQUE INDEX activity_number ON activity (number)",
    "CREATE INDEX activity_starts ON activity (starts)",
    "CREATE INDEX activity_venue_id ON activity (venue_id)",
    "CREATE INDEX activity_lead_id ON activity (lead_id)",
    "CREATE INDEX activity_speaker_id ON activity (speaker_id)",
    "CREATE INDEX activity_team_id ON activity (team_id)",
    """
    CREATE TABLE base (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        name TEXT NOT NULL,
        address TEXT NOT NULL,
        active INTEGER NOT NULL,
        note TEXT NOT NULL
    ) STRICT
    """,
    "CREATE UNIQUE INDEX base_name ON base (name)",
    """
    CREATE TABLE blob (
        sha256 TEXT NOT NULL PRIMARY KEY,
        content BLOB NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE centre_card (
        centre_code TEXT NOT NULL PRIMARY KEY,
        card TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        taken_at INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE change (
        n INTEGER NOT NULL PRIMARY KEY,
        table_name TEXT NOT NULL,
        row_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        line TEXT NOT NULL,
        hash TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX change_row_id ON change (row_id)",
    """
    CREATE TABLE change_private (
        n INTEGER NOT NULL PRIMARY KEY,
        salt TEXT NOT NULL,
        columns TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE title (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        title TEXT NOT NULL,
        author TEXT NOT NULL,
        publisher TEXT NOT NULL,
        year TEXT NOT NULL,
        isbn TEXT NOT NULL,
        isbn_printed TEXT NOT NULL,
        class_number TEXT NOT NULL,
        call_number TEXT NOT NULL,
        price_fen INTEGER,
        price_text TEXT NOT NULL,
        subjects TEXT NOT NULL,
        note TEXT NOT NULL,
        search_key TEXT NOT NULL,
        seen_at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX title_isbn ON title (isbn)",
    "CREATE INDEX title_seen_at_search_key ON title (seen_at, search_key)",
    """
    CREATE TABLE copy (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        title_id TEXT NOT NULL,
        barcode TEXT NOT NULL,
        state TEXT NOT NULL,
        place TEXT NOT NULL,
        price_fen INTEGER,
        FOREIGN KEY (title_id) REFERENCES title (id)
    ) STRICT
    """,
    "CREATE INDEX copy_title_id ON copy (title_id)",
    "CREATE UNIQUE INDEX copy_barcode ON copy (barcode)",
    """
    CREATE TABLE reader_card (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        number TEXT NOT NULL,
        person_id TEXT NOT NULL,
        state TEXT NOT NULL,
        valid_until TEXT NOT NULL,
        FOREIGN KEY (person_id) REFERENCES person (id)
    ) STRICT
    """,
    "CREATE UNIQUE INDEX reader_card_number ON reader_card (number)",
    "CREATE UNIQUE INDEX reader_card_person_id ON reader_card (person_id)",
    """
    CREATE TABLE circulation_event (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        copy_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        at INTEGER NOT NULL,
        due TEXT NOT NULL,
        age_band TEXT NOT NULL,
        sex TEXT NOT NULL,
        class_letter TEXT NOT NULL,
        undoes_id TEXT,
        card_id TEXT,
        FOREIGN KEY (copy_id) REFERENCES copy (id),
        FOREIGN KEY (undoes_id) REFERENCES circulation_event (id),
        FOREIGN KEY (card_id) REFERENCES reader_card (id)
    ) STRICT
    """,
    "CREATE INDEX circulation_event_copy_id ON circulation_event (copy_id)",
    "CREATE INDEX circulation_event_undoes_id ON circulation_event (undoes_id)",
    "CREATE INDEX circulation_event_card_id ON circulation_event (card_id)",
    """
    CREATE TABLE consent (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        person_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        given_on TEXT NOT NULL,
        withdrawn_on TEXT NOT NULL,
        FOREIGN KEY (person_id) REFERENCES person (id)
    ) STRICT
    """,
    "CREATE INDEX consent_person_id ON consent (person_id)",
    """
    CREATE TABLE document (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        number TEXT NOT NULL,
        activity_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        audience TEXT NOT NULL,
        rows INTEGER NOT NULL,
        checksum TEXT NOT NULL,
        content_sha256 TEXT,
        at INTEGER NOT NULL,
        FOREIGN KEY (activity_id) REFERENCES activity (id)
    ) STRICT
    """,
    "CREATE UNIQUE INDEX document_number ON document (number)",
    "CREATE INDEX document_activity_id ON document (activity_id)",
    """
    CREATE TABLE epoch (
        ordinal INTEGER NOT NULL PRIMARY KEY,
        epoch_id TEXT NOT NULL,
        base INTEGER NOT NULL,
        first_prev TEXT NOT NULL,
        begun_at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE UNIQUE INDEX epoch_epoch_id ON epoch (epoch_id)",
    """
    CREATE TABLE export (
        name TEXT NOT NULL PRIMARY KEY,
        epoch INTEGER NOT NULL,
        number INTEGER NOT NULL,
        path TEXT NOT NULL,
        from_seq INTEGER NOT NULL,
        to_seq INTEGER NOT NULL,
        changes INTEGER NOT NULL,
        blobs INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        exported_at INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE hours_line (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        person_id TEXT NOT NULL,
        activity_id TEXT,
        day TEXT NOT NULL,
        minutes INTEGER NOT NULL,
        kind TEXT NOT NULL,
        reason TEXT NOT NULL,
        reverses_id TEXT,
        FOREIGN KEY (person_id) REFERENCES person (id),
        FOREIGN KEY (activity_id) REFERENCES activity (id),
        FOREIGN KEY (reverses_id) REFERENCES hours_line (id)
    ) STRICT
    """,
    "CREATE INDEX hours_line_person_id ON hours_line (person_id)",
    "CREATE INDEX hours_line_activity_id ON hours_line (activity_id)",
    "CREATE INDEX hours_line_reverses_id ON hours_line (reverses_id)",
    """
    CREATE TABLE import_batch (
        id TEXT NOT NULL PRIMARY KEY,
        file_name TEXT NOT NULL,
        sheet TEXT NOT NULL,
        at INTEGER NOT NULL,
        first_n INTEGER NOT NULL,
        last_n INTEGER NOT NULL,
        rows INTEGER NOT NULL,
        added INTEGER NOT NULL,
        updated INTEGER NOT NULL,
        undone_at INTEGER
    ) STRICT
    """,
    """
    CREATE TABLE log_column (
        id INTEGER NOT NULL PRIMARY KEY,
        table_name TEXT NOT NULL,
        column_name TEXT NOT NULL,
        exposure TEXT NOT NULL,
        position INTEGER NOT NULL,
        append_only INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE UNIQUE INDEX log_column_table_name_column_name ON log_column (table_name, column_name)",
    """
    CREATE TABLE membership (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        person_id TEXT NOT NULL,
        team_id TEXT NOT NULL,
        FOREIGN KEY (person_id) REFERENCES person (id),
        FOREIGN KEY (team_id) REFERENCES team (id)
    ) STRICT
    """,
    "CREATE INDEX membership_person_id ON membership (person_id)",
    "CREATE INDEX membership_team_id ON membership (team_id)",
    "CREATE UNIQUE INDEX membership_person_id_team_id ON membership (person_id, team_id)",
    """
    CREATE TABLE sign_in_event (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        activity_id TEXT NOT NULL,
        person_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        role TEXT NOT NULL,
        at INTEGER NOT NULL,
        tz INTEGER NOT NULL,
        mended INTEGER NOT NULL,
        walk_in INTEGER NOT NULL,
        method TEXT NOT NULL,
        opened_by_id TEXT,
        voids_id TEXT,
        reason TEXT NOT NULL,
        signature TEXT,
        FOREIGN KEY (activity_id) REFERENCES activity (id),
        FOREIGN KEY (person_id) REFERENCES person (id),
        FOREIGN KEY (opened_by_id) REFERENCES sign_in_event (id),
        FOREIGN KEY (voids_id) REFERENCES sign_in_event (id)
    ) STRICT
    """,
    "CREATE INDEX sign_in_event_activity_id ON sign_in_event (activity_id)",
    "CREATE INDEX sign_in_event_person_id ON sign_in_event (person_id)",
    "CREATE INDEX sign_in_event_opened_by_id ON sign_in_event (opened_by_id)",
    "CREATE INDEX sign_in_event_voids_id ON sign_in_event (voids_id)",
    """
    CREATE TABLE open_interval (
        activity_id TEXT NOT NULL,
        person_id TEXT NOT NULL,
        event_id TEXT NOT NULL,
        PRIMARY KEY (activity_id, person_id),
        FOREIGN KEY (activity_id) REFERENCES activity (id),
        FOREIGN KEY (person_id) REFERENCES person (id),
        FOREIGN KEY (event_id) REFERENCES sign_in_event (id)
    ) STRICT
    """,
    "CREATE INDEX open_interval_activity_id ON open_interval (activity_id)",
    "CREATE INDEX open_interval_person_id ON open_interval (person_id)",
    "CREATE INDEX open_interval_event_id ON open_interval (event_id)",
    """
    CREATE TABLE open_loan (
        copy_id TEXT NOT NULL PRIMARY KEY,
        card_id TEXT NOT NULL,
        event_id TEXT NOT NULL,
        lent_at INTEGER NOT NULL,
        due TEXT NOT NULL,
        renewals INTEGER NOT NULL,
        FOREIGN KEY (copy_id) REFERENCES copy (id),
        FOREIGN KEY (card_id) REFERENCES reader_card (id),
        FOREIGN KEY (event_id) REFERENCES circulation_event (id)
    ) STRICT
    """,
    "CREATE INDEX open_loan_card_id ON open_loan (card_id)",
    "CREATE INDEX open_loan_event_id ON open_loan (event_id)",
    "CREATE INDEX open_loan_due ON open_loan (due)",
    """
    CREATE TABLE operator (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        name TEXT NOT NULL,
        role TEXT NOT NULL,
        active INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE UNIQUE INDEX operator_name ON operator (name)",
    """
    CREATE TABLE organisation (
        code TEXT NOT NULL PRIMARY KEY,
        parent_code TEXT NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        search_key TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX organisation_parent_code ON organisation (parent_code)",
    "CREATE INDEX organisation_kind ON organisation (kind)",
    """
    CREATE TABLE receipt (
        id TEXT NOT NULL PRIMARY KEY,
        epoch INTEGER NOT NULL,
        number INTEGER NOT NULL,
        acknowledged_to INTEGER NOT NULL,
        received_at INTEGER NOT NULL,
        reference TEXT NOT NULL,
        problems TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE registration (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        activity_id TEXT NOT NULL,
        person_id TEXT NOT NULL,
        state TEXT NOT NULL,
        at INTEGER NOT NULL,
        FOREIGN KEY (activity_id) REFERENCES activity (id),
        FOREIGN KEY (person_id) REFERENCES person (id)
    ) STRICT
    """,
    "CREATE INDEX registration_activity_id ON registration (activity_id)",
    "CREATE INDEX registration_person_id ON registration (person_id)",
    "CREATE UNIQUE INDEX registration_activity_id_person_id ON registration (activity_id, person_id)",
    """
    CREATE TABLE station (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        code TEXT NOT NULL,
        name TEXT NOT NULL,
        institute TEXT NOT NULL,
        centre TEXT NOT NULL,
        city TEXT NOT NULL,
        figures TEXT NOT NULL
    ) STRICT
    """,
    "CREATE UNIQUE INDEX station_code ON station (code)",
    """
    CREATE TABLE station_key (
        name TEXT NOT NULL PRIMARY KEY,
        secret TEXT NOT NULL,
        public TEXT NOT NULL
    ) STRICT
    """,
)

COLUMNS = {
    "sign_in_event": {
        "id": "public",
        "rev": "public",
        "activity_id": "public",
        "person_id": "public",
        "kind": "public",
        "role": "public",
        "at": "public",
        "tz": "public",
        "mended": "public",
        "walk_in": "public",
        "method": "public",
        "opened_by_id": "public",
        "voids_id": "public",
        "reason": "public",
        "signature": "local",
    },
    "hours_line": {
        "id": "public",
        "rev": "public",
        "person_id": "public",
        "activity_id": "public",
        "day": "public",
        "minutes": "public",
        "kind": "public",
        "reason": "public",
        "reverses_id": "public",
    },
    "circulation_event": {
        "id": "public",
        "rev": "public",
        "copy_id": "public",
        "kind": "public",
        "at": "public",
        "due": "public",
        "age_band": "public",
        "sex": "public",
        "class_letter": "public",
        "undoes_id": "public",
        "card_id": "local",
    },
    "station": {
        "id": "public",
        "rev": "public",
        "code": "public",
        "name": "public",
        "institute": "public",
        "centre": "public",
        "city": "public",
        "figures": "public",
    },
    "base": {
        "id": "public",
        "rev": "public",
        "name": "public",
        "address": "public",
        "active": "public",
        "note": "local",
    },
    "operator": {
        "id": "public",
        "rev": "public",
        "name": "local",
        "role": "public",
        "active": "public",
    },
    "person": {
        "id": "public",
        "rev": "public",
        "name": "private",
        "sex": "private",
        "birth_date": "private",
        "id_type": "private",
        "id_number": "private",
        "phone": "private",
        "phone_2": "private",
        "address": "private",
        "area": "private",
        "political_status": "private",
        "ethnicity": "private",
        "education": "private",
        "occupation": "private",
        "skills": "private",
        "guardian_name": "private",
        "guardian_phone": "private",
        "service_types": "public",
        "capacities": "public",
        "volunteer_number": "public",
        "registered_on": "public",
        "status": "public",
        "id_hmac": "public",
        "note": "local",
        "search_key": "local",
        "sort_key": "local",
        "fingerprint": "local",
        "seen_at": "local",
    },
    "consent": {
        "id": "public",
        "rev": "public",
        "person_id": "public",
        "kind": "public",
        "given_on": "public",
        "withdrawn_on": "public",
    },
    "team": {
        "id": "public",
        "rev": "public",
        "name": "public",
        "brand": "public",
        "active": "public",
    },
    "membership": {
        "id": "public",
        "rev": "public",
        "person_id": "public",
        "team_id": "public",
    },
    "venue": {
        "id": "public",
        "rev": "public",
        "name": "public",
        "capacity": "public",
        "active": "public",
    },
    "activity": {
        "id": "public",
        "rev": "public",
        "number": "public",
        "title": "public",
        "category": "public",
        "platform": "public",
        "task": "public",
        "brand": "public",
        "starts": "public",
        "ends": "public",
        "zone": "public",
        "venue_id": "public",
        "organiser": "public",
        "lead_id": "public",
        "speaker_id": "public",
        "speaker_name": "private",
        "team_id": "public",
        "capacity": "public",
        "status": "public",
        "counts_hours": "public",
        "no_hours_reason": "public",
        "kiosk": "public",
        "signature": "public",
        "content": "public",
        "cancel_reason": "public",
        "closed_at": "public",
        "note": "local",
        "search_key": "local",
    },
    "registration": {
        "id": "public",
        "rev": "public",
        "activity_id": "public",
        "person_id": "public",
        "state": "public",
        "at": "public",
    },
    "document": {
        "id": "public",
        "rev": "public",
        "number": "public",
        "activity_id": "public",
        "kind": "public",
        "audience": "public",
        "rows": "public",
        "checksum": "public",
        "content_sha256": "public",
        "at": "public",
    },
    "title": {
        "id": "public",
        "rev": "public",
        "title": "public",
        "author": "public",
        "publisher": "public",
        "year": "public",
        "isbn": "public",
        "isbn_printed": "public",
        "class_number": "public",
        "call_number": "public",
        "price_fen": "public",
        "price_text": "public",
        "subjects": "public",
        "note": "local",
        "search_key": "local",
        "seen_at": "local",
    },
    "copy": {
        "id": "public",
        "rev": "public",
        "title_id": "public",
        "barcode": "public",
        "state": "public",
        "place": "public",
        "price_fen": "public",
    },
    "reader_card": {
        "id": "public",
        "rev": "public",
        "number": "local",
        "person_id": "local",
        "state": "public",
        "valid_until": "public",
    },
}

FACTS = ("sign_in_event", "hours_line", "circulation_event")


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
    for table, columns in COLUMNS.items():
        for position, (column, exposure) in enumerate(columns.items()):
            db.execute_sql(
                "INSERT INTO log_column (table_name, column_name, exposure, position, append_only)"
                " VALUES (?, ?, ?, ?, ?)",
                (table, column, exposure, position, int(table in FACTS)),
            )
