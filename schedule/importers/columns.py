"""Which column of a table is which field, told by its name in the tongues of people and of their tools."""

import re
import unicodedata

# The fields that a column can be, as people are asked for them; those of ReadOptions.columns.
FIELDS = {
    "title": "Title", "starts_at": "Start", "ends_at": "End", "day": "Day", "duration": "Length", "room": "Room",
    "track": "Track", "kind": "Kind", "speakers": "Speakers", "abstract": "Abstract", "description": "Description",
    "subtitle": "Subtitle", "languages": "Language", "url": "Address", "id": "Number or code", "guid": "Guid",
}  # fmt: skip

# Names as _fold makes them, the likelier first.
_NAMES = {
    "title": "title, proposal title, session title, talk title, talk, name, session, session name, event name, event, "
             "subject, summary, titel, vortrag, vortragstitel, titre, intitule, titulo, titulo de la charla, charla, "
             "titolo, nome, nombre, onderwerp, tytul, nazev",
    "starts_at": "start, starts at, start time, start datetime, start date time, event start, time start, "
                 "scheduled at, begins at, begin, beginning, from, start date and time, time, uhrzeit, "
                 "beginn, startzeit, anfang, zeit, von, debut, heure de debut, heure, horaire, inicio, "
                 "hora de inicio, hora, inizio, ora, ora inizio, aanvang, tijd, starttijd, comeco, dtstart",
    "ends_at": "end, ends at, end time, end datetime, end date time, event end, time end, finish, until, to, ende, "
               "endzeit, bis, fin, heure de fin, hora de fin, fim, fine, ora fine, einde, eindtijd, dtend",
    "day": "date, day, start date, event date, session date, datum, tag, jour, dia, fecha, data, giorno, dag",
    "duration": "duration, scheduled duration, length, minutes, duration minutes, duration min, dauer, lange, laenge, "
                "duree, duracion, duracao, durata, duur",
    "room": "room, room location, location, venue, stage, hall, raum, saal, ort, salle, lieu, sala, lugar, aula, "
            "luogo, zaal, locatie",
    "track": "track, schedule track, stream, topic track, strang, themenstrang, piste, parcours, thematique, pista, "
             "linea, percorso, trilha",
    "kind": "session type, session format, type, format, kind, event type, proposal type, submission type, talk type, "
            "category, art, typ, vortragsart, kategorie, categorie, tipo, formato, categoria, soort",
    "speakers": "speaker names, speakers, speaker, presenters, presenter, authors, hosts, speaker name, vortragende, "
                "vortragender, referent, referenten, referierende, sprecher, intervenants, intervenant, orateurs, "
                "orateur, conferenciers, ponentes, ponente, ponentes de la charla, palestrantes, oradores, relatori, "
                "relatore, sprekers, spreker, people, owner",
    "abstract": "abstract, summary, short description, teaser, description, kurzbeschreibung, zusammenfassung, "
                "beschreibung, inhalt, resume, descripcion, resumen, resumo, descricao, descrizione, riassunto, "
                "samenvatting, omschrijving",
    "description": "description, long description, details, notes, beschreibung, langbeschreibung, descripcion, "
                   "descricao, descrizione, omschrijving",
    "subtitle": "subtitle, sub title, untertitel, sous titre, subtitulo, sottotitolo, ondertitel",
    "languages": "language, languages, talk language, session language, sprache, langue, idioma, lingua, taal",
    "url": "url, link, web page, webpage, session url, talk url, permalink, adresse, adresse web, enlace",
    "id": "id, session id, proposal id, submission id, code, talk id, event id, number, no, nr, nummer, numero, uid, "
          "key",
    "guid": "guid, uuid",
}  # fmt: skip
_NAMES_OF_PEOPLE = {
    "name": "name, full name, speaker name, speaker, display name, presenter, vortragende, nom, nombre, nome, naam",
    "first": "first name, firstname, given name, vorname, prenom, voornaam",
    "last": "last name, lastname, surname, family name, nachname, nom de famille, achternaam",
    "biography": "biography, bio, about, about me, speaker bio, biografie, biographie, biografia, kurzbiografie",
    "id": "id, speaker id, code",
    "url": "website, web site, homepage, url, website user url, blog",
}  # fmt: skip


def guess_columns(columns):
    """{field: column} as far as the names tell. No column is two fields."""
    return _guess(columns, _NAMES)


def guess_columns_of_people(columns):
    """The same for a table of speakers: name, or first and last, and biography, id, url."""
    return _guess(columns, _NAMES_OF_PEOPLE)


def _guess(columns, names):
    by_name = {}
    for column in columns:
        by_name.setdefault(_fold(column), column)
    found, taken = {}, set()
    for field, known in names.items():
        free = (by_name[name] for name in known.split(", ") if name in by_name and by_name[name] not in taken)
        if column := next(free, None):
            found[field] = column
            taken.add(column)
    return found


def _fold(name):
    plain = unicodedata.normalize("NFKD", re.sub(r"\([^)]{0,40}\)", " ", name).replace("_", " ").casefold())
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c))))
