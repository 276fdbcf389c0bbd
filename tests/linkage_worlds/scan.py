"""World of the scanner and the copyist: paper forms read by machine or copied by hand.

Shares of mistakes follow published counts. Letters: over 80 % of misspelt words hold a single mistake of four classes
(Damerau 1964, CACM 7(3):171); few fall on the first letter, doubling and vowels are frequent (Yannakoudakis and
Fawthrop 1983, Inf. Process. Manage. 19(2):87); the classes hold for other languages (Gimenes, Roman and Carvalho 2015,
Comput. Linguist. 41(1):175). Digits: single ones 60 to 95 % of all mistakes, neighbours swapped 10 to 20 %, jumps and
twins about 1 % each (Verhoeff 1969, Error Detecting Decimal Codes, Math. Centre Tract 29). Which letter is read for
which is an assumption: shapes that look alike in print.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import asdict
from datetime import date, timedelta

from linkage_worlds.shape import KINDS, Record

ONSETS = "ABI ADE ALA ARI BAHA BASU DAR DJA ELI FAI FER GUS HAM HAR IDR ISH JAM KAR KUS LAT MAN MAR MUS NAS OKT".split()
ONSETS += "PAR PUR QOM RAS RID ROS SAL SUD SUR SYAM TAU TRI UMA WID YAS YUN ZAI BON DEL ERN FIT GIL HES IND JUL".split()
MALE = "MAN TONO DIN WAN RIYADI YANTO SAR DI MUDIN NAWI LIK FUAD RAN SUKI".split()
FEMALE = "MAWATI NI LINAH TINAH YANTI TIKA SARI NIAH ROH TUN LASTRI MINTEN RIANA DAH".split()
CLANS = (
    "PANJAITAN SITORUS NAPITUPULU LATUCONSINA PATTIRAJAWANE MANDALA WARDHANA ADIGUNA BRAMANTYO DHARMAWAN ELYASA "
    "FEBRIAN GUMILANG HERLAMBANG INDRAJIT JUNIARTO KRISNADI LESMANA MAHARDIKA NOVIANTO OETOMO PRASETYA QUDSI "
    "RACHMADI SUBAGYO TANUWIDJAJA UMBARA VIRGIANTO WASKITO YUDHISTIRA ZAINUDDIN"
).split()
READ = {
    "M": "NH", "N": "MH", "H": "NB", "B": "RE", "R": "BK", "I": "LJT", "L": "IT", "T": "IF", "F": "EP", "E": "FB",
    "O": "DQC", "D": "OB", "C": "GO", "G": "C", "U": "VN", "V": "UY", "Y": "V", "A": "R", "S": "B", "P": "R",
    "J": "I", "K": "X", "W": "M", "Z": "S", "Q": "O", "X": "K",
}  # fmt: skip
SHAPES = {"0": "68", "1": "74", "2": "7", "3": "85", "4": "91", "5": "63", "6": "058", "7": "12", "8": "063", "9": "4"}
BORN_IN = ("SAMARINDA", "SAMARINDA", "BERAU", "MAKASSAR", "SAMARINDA", "MEDAN", "KEDIRI")
LURAH = ("64.72.07.1001", "64.72.07.1002", "64.72.08.1001", "64.72.08.1002", "64.72.09.1001", "64.72.09.1002")
HOUSES = ("PERUM BUMI SEMPAJA", "PERUM TALANG SARI", "JL PM NOOR", "JL AW SYAHRANIE", "JL KADRIE OENING", "JL SUTOMO",
          "JL KS TUBUN", "JL DAMANHURI", "JL LUMBA-LUMBA", "JL URIP SUMOHARJO")  # fmt: skip
PAIRS = {
    "L": "GALUH-GALIH RIZKY-RIZKI FAHMI-FAHRI BIMA-BISMA ADIT-ADITH YOGA-YUGA REHAN-REYHAN DAFFA-DAFA",
    "P": "TIARA-TIANA SHELA-SHEILA NADYA-NADIA ULFA-ULFI WINDA-WINDI ALIKA-ALISA MEIRA-MAIRA HANA-HANNA",
}
SPELT = ("RIZKY", "REHAN", "ADIT", "DAFFA", "NADYA", "SHELA", "MEIRA", "HANA")


def person_name(r: random.Random, sex: str) -> str:
    """Put a name together from syllables; two in three carry a clan or second name."""
    onset = ONSETS[min(int(r.expovariate(1 / 14)), len(ONSETS) - 1)]
    tails = MALE if sex == "L" else FEMALE
    name = onset + tails[min(int(r.expovariate(1 / 4)), len(tails) - 1)]
    if r.random() < 0.66:
        name += " " + CLANS[min(int(r.expovariate(1 / 9)), len(CLANS) - 1)]
    if r.random() < 0.1:
        name = {"L": "ABDUL ", "P": "NUR "}[sex] + name
    return name


def copied(r: random.Random, word: str) -> str:
    """Copy a word with one mistake, in the published shares of its classes and places."""
    at = 0 if r.random() < 0.06 or len(word) < 2 else r.randrange(1, len(word))
    roll = r.random()
    if roll < 0.40:
        new = r.choice(READ.get(word[at], "E"))
        return word[:at] + new + word[at + 1 :]
    if roll < 0.70 and len(word) > 3:
        return word[:at] + word[at + 1 :]
    if roll < 0.88 or len(word) < 3 or at == 0:
        extra = word[at] if r.random() < 0.5 else r.choice("AIUEHN")
        return word[: at + 1] + extra + word[at + 1 :]
    return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


def scanned_name(r: random.Random, name: str, mistakes: int = 1, only_first: bool = False) -> str:  # noqa: FBT001, FBT002
    """Copy a name; longer words take the mistake more often."""
    parts = name.split(" ")
    for _ in range(mistakes):
        index = 0 if only_first else r.choices(range(len(parts)), [len(part) for part in parts])[0]
        before = parts[index]
        while parts[index] == before:
            parts[index] = copied(r, before)
    return " ".join(parts)


def scanned_number(r: random.Random, nik: str) -> str:
    """Copy a number with one mistake behind the area code."""
    while True:
        at = r.randrange(6, 16)
        roll = r.random()
        if roll < 0.82:
            new = nik[:at] + r.choice(SHAPES[nik[at]]) + nik[at + 1 :]
        elif roll < 0.97 and at < 15:
            new = nik[:at] + nik[at + 1] + nik[at] + nik[at + 2 :]
        elif at < 14:
            new = nik[:at] + nik[at + 2] + nik[at + 1] + nik[at] + nik[at + 3 :]
        else:
            continue
        if new != nik:
            return new


def make(rows: int, seed: int, share: float = 0.06) -> list[Record]:
    """Draw a register of about so many rows; a share of them are second records, kinds drawn evenly."""
    r = random.Random(f"scan {seed}")  # noqa: S311 - made-up people
    out: list[Record] = []
    ids, groups = itertools.count(), itertools.count()
    serial: dict[str, int] = {}

    def card(area: str) -> str:
        made = date(2010, 6, 1) + timedelta(days=r.randrange(5500))
        return f"{area.replace('.', '')[:6]}{made:%d%m%y}{r.randrange(9000, 10_000)}"

    def nik(born: date, sex: str, stem: str) -> str:
        head = f"{stem}{born.day + (40 if sex == 'P' else 0):02d}{born:%m%y}"
        serial[head] = serial.get(head, 8999 + r.randrange(1, 300)) + r.choice((1, 3))
        return head + str(serial[head])

    def place() -> tuple[str, str, str, str, str]:
        area = r.choice(LURAH)
        street = f"{r.choice(HOUSES)} BLOK {r.choice('ABCDEFGHK')}{r.randrange(1, 9)} NO {r.randrange(1, 60)}"
        return area, card(area), street, f"{r.randrange(1, 50):03d}", f"{r.randrange(1, 9):03d}"

    def some_day(year: int) -> date:
        return date(year, 12, 31) - timedelta(days=r.randrange(365))

    def add(name: str, mother: str, born: date, sex: str, relation: str, at: tuple[str, str, str, str, str]) -> Record:
        stem = at[0].replace(".", "")[:6] if r.random() < 0.85 else r.choice(("640301", "737103", "127102"))
        row = Record(next(ids), name, mother, born, r.choice(BORN_IN), sex, nik(born, sex, stem), at[1], at[0], at[2],
                     at[3], at[4], relation)  # fmt: skip
        out.append(row)
        return row

    def alike(kind: str, one: Record, two: Record) -> None:
        if one.name and not (one.hard or two.hard):
            one.hard = two.hard = f"{kind}:{next(groups)}"

    def family() -> None:
        at = place()
        year = r.randrange(1940, 1999)
        head = add(person_name(r, "L"), person_name(r, "P"), some_day(year), "L", "KEPALA", at)
        wife = add(person_name(r, "P"), person_name(r, "P"), some_day(year + r.randrange(-2, 6)), "P", "ISTRI", at)
        brood: list[Record] = []
        for offset in sorted(r.sample(range(19, 42), r.choice((0, 1, 2, 2, 3)))):
            if year + offset > 2024:
                continue
            sex = r.choice("LP")
            child = add(person_name(r, sex), wife.name, some_day(year + offset), sex, "ANAK", at)
            lot = r.randrange(100)
            if lot < 6:
                one, two = r.choice(PAIRS[sex].split()).split("-")
                clan = r.choice(CLANS)
                child.name = f"{one} {clan}"
                assert child.born
                grown = child.born.year < 2004 and r.random() < 0.6
                other = add(f"{two} {clan}", wife.name, child.born, sex, "KEPALA" if grown else "ANAK",
                            place() if grown else at)  # fmt: skip
                other.place = child.place
                other.nik = child.nik[:12] + f"{int(child.nik[12:]) + 1:04d}"
                serial[child.nik[:12]] = int(other.nik[12:])
                alike("twin_apart" if grown else "twin_spelling" if one in SPELT else "twin", child, other)
            elif lot < 9 and sex == "L":
                child.name = head.name
                alike("father_son", head, child)
            elif lot < 13 and brood and brood[-1].sex == sex:
                clan = r.choice(CLANS)
                stem = person_name(r, sex).split()[-1]
                child.name, brood[-1].name = f"{stem} {clan}", f"{brood[-1].name.split()[0]} {clan}"
                alike("sibling", brood[-1], child)
            brood.append(child)
        chance = r.randrange(100)
        if chance < 5:
            near = (at[0], card(at[0]), at[2], at[3], at[4])
            other = add(f"{head.name.split()[0]} {r.choice(CLANS)}", person_name(r, "P"), some_day(year + 3), "L",
                        "FAMILI LAIN", near)  # fmt: skip
            if other.name != head.name:
                alike("cousin", head, other)
        elif chance < 9:
            near = (at[0], card(at[0]), place()[2], at[3], at[4])
            alike("neighbour", wife, add(wife.name, person_name(r, "P"), some_day(year + 9), "P", "ISTRI", near))
        elif chance < 14:
            source = r.choice(out)
            if source.born and not source.hard:
                if r.random() < 0.6:
                    two = add(source.name, person_name(r, "P"), source.born, source.sex, "KEPALA", place())
                    alike("namesake", source, two)
                else:
                    there = place()
                    two = add(person_name(r, source.sex), person_name(r, "P"), source.born, source.sex, "KEPALA",
                              (source.area, card(source.area), *there[2:]))  # fmt: skip
                    two.nik = source.nik[:12] + f"{int(source.nik[12:]) + 1:04d}"
                    alike("consecutive", source, two)

    def second(row: Record, kind: str) -> Record | None:
        parts = row.name.split(" ")
        two_words = len(parts) > 1 and min(map(len, parts[:2])) > 2
        if row.born is None or (kind in {"letter_and_nik", "short_swap_no_nik", "first_word_nik"} and not two_words):
            return None
        copy = Record(**asdict(row))
        copy.kind = kind
        moved = kind in {"moved", "moved_mother", "moved_respelt", "no_mother"}
        if moved or (kind == "same_nik" and r.random() < 0.5):
            copy.area, copy.card, copy.address, copy.rt, copy.rw = place()
        match kind:
            case "same_nik" | "moved_respelt":
                copy.name = scanned_name(r, row.name)
            case "letter_and_nik":
                copy.name = scanned_name(r, row.name, only_first=True)
            case "letter_new_numbers":
                copy.name, copy.card = row.name[:-1], card(row.area)
            case "short_swap_no_nik":
                at = r.randrange(1, len(parts[1]) - 1)
                letters = list(parts[1])
                letters[at], letters[at + 1 :] = letters[at + 1], [letters[at], *letters[at + 2 :]]
                copy.name = " ".join([parts[0][0], "".join(letters), *parts[2:]])
                copy.card = card(row.area)
            case "first_word_nik":
                copy.name = parts[1] if parts[0] in {"ABDUL", "NUR"} else parts[0]
            case "moved_mother":
                copy.mother = scanned_name(r, row.mother)
            case "no_birth_nik":
                copy.born = None
            case "year_off":
                moved_day = min(28, row.born.day) if row.born.month == 2 else row.born.day
                copy.born = date(row.born.year + r.choice((-1, 1)), row.born.month, moved_day)
            case "day_month":
                if row.born.day > 12 or row.born.day == row.born.month:
                    return None
                copy.born = date(row.born.year, row.born.day, row.born.month)
                copy.card = card(row.area)
            case "respelt_mother":
                copy.name, copy.mother = scanned_name(r, row.name), scanned_name(r, row.mother)
            case "titles_order":
                lot = r.randrange(3) if two_words else 0
                copy.name = (f"{row.name}, S.PD", " ".join(parts[::-1]), " ".join([*parts[:-1], parts[-1][0] + "."]))[
                    lot
                ]
                copy.card, copy.rt = card(row.area), f"{r.randrange(1, 50):03d}"
            case "address_respelt":
                copy.name, copy.card = scanned_name(r, row.name), card(row.area)
                copy.address = scanned_name(r, row.address.replace("JL ", "JLN. ").replace("BLOK ", "BLK "))
            case "two_letters":
                copy.name = scanned_name(r, row.name, 2)
            case "no_mother":
                copy.mother = ""
            case "other_mother":
                shorter = row.mother.rpartition(" ")[0]
                copy.mother = shorter if shorter and r.random() < 0.5 else person_name(r, "P")
            case "other_sex":
                copy.sex = {"L": "P", "P": "L"}[row.sex]
        if kind in {"short_swap_no_nik", "respelt_mother"}:
            copy.nik = ""
        elif kind in {"letter_new_numbers", "moved", "moved_mother", "moved_respelt", "year_off", "titles_order",
                      "other_sex", "other_mother"}:  # fmt: skip
            assert copy.born
            fresh = nik(copy.born, copy.sex, copy.area.replace(".", "")[:6])
            copy.nik = fresh[:12] + str(9000 + (int(fresh[12:]) + r.randrange(20, 900)) % 1000)
        elif kind != "same_nik":
            copy.nik = scanned_number(r, row.nik)
        if r.randrange(100) < 22:
            copy.place = r.choice((copied(r, row.place), f"KOTA {row.place}", "", r.choice(BORN_IN)))
        if copy.card != row.card and r.randrange(2):
            copy.relation = {"ANAK": "KEPALA", "KEPALA": "ORANG TUA", "ISTRI": "KEPALA"}.get(row.relation, "CUCU")
        return copy

    while len(out) < rows * (1 - share):
        family()
    queue = [row for row in r.sample(out, len(out)) if row.born and row.born.year < 2022]
    copies: list[Record] = []
    for kind in r.sample(list(KINDS) * (int(rows * share) // len(KINDS) + 1), int(rows * share)):
        for index, row in enumerate(queue):
            made = second(row, kind)
            if made is not None:
                copies.append(made)
                del queue[index]
                break
    out += copies
    r.shuffle(out)
    return out
