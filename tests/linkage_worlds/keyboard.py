"""World of the typing clerk: neighbouring keys, left-out and doubled letters, a numeric keypad.

Popular names of a port town; families live in numbered lanes. Every person gets at most one second record.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from linkage_worlds.shape import KINDS, Record

_M = (
    "BUDI HENDRA RUDI ANDIKA YUSUF RIZAL FAHRI DANI TEGUH WAHYUDIN EKA SYAHRUL IKHSAN BAYU REZA ILHAM ARIF GUNAWAN "
    "SAMSUDIN HERMAN ALFIAN DODI MARWAN SUPRIADI NOVAN RANGGA SATRIA FIRMAN HASBULLAH JUMADI KARTONO LUTHFI MULYONO "
    "NANANG PURWANTO RAHMAN SLAMET TARMIZI UDIN WARSITO YOGI ZULKIFLI AKHYAR BURHAN DERMAWAN FAUZAN GALANG HAIDIR"
)
_F = (
    "AMINAH DEWI FITRIANI LESTARI MARIANA NURUL RATNA SULASTRI TUMINAH YULIANA ZAHRA AULIA CITRA DIAN ENDANG FARAH "
    "GITA HARTATI IDA JUMIATI KARTINI LINA MEGAWATI NINGRUM PUSPITA RINI SARI TRI UTAMI VERA WATI YENI ANISA BUNGA "
    "ELVIRA HAMIDAH IRMA KHADIJAH LAILA MARDIANA NORMA RUSMINI SALMAH TITIK WAHIDAH ROHANA SUMIATI MASITAH"
)
_END = (
    "SAPUTRA PRATAMA WIJAYA HIDAYAT NUGROHO SETIAWAN KUSUMA RAMADHAN SANTOSO SYAHPUTRA ANWAR BASRI HAKIM LUBIS "
    "SIMANJUNTAK HARAHAP MANURUNG PANGESTU SURYADI WICAKSONO ALAMSYAH BUDIMAN FADILLAH GINTING HALIM IRAWAN JAYADI"
)
_END_F = (
    "ANGGRAINI PERMATASARI WULANDARI RAHMAWATI HANDAYANI KUSUMAWATI MAHARANI SAFITRI NOVITASARI PUSPITASARI MELATI "
    "OKTAVIANI INDRIYANI SUSANTI ROHANI MUNAWAROH KHASANAH NURAINI FITRIA AMALIA SAVITRI CAHYANI RAMADANI SULISTIA"
)
M, F, END, END_F = (words.split() for words in (_M, _F, _END, _END_F))
TWINS = {
    "L": ["RAFA RAFI", "ARYA ARYO", "DIKI DIKA", "FARHAN FARDAN", "AZRIL AZRUL", "RAIHAN RAYHAN", "ZAKI ZAKY"],
    "P": ["NISA NISI", "KEYLA KAYLA", "SINTA SINTIA", "AIRA AIRIN", "RARA RARI", "NAILA NAYLA", "DINI DINY"],
}
STREETS = "MERDEKA PELABUHAN PASUNDAN JELAWAT CENDANA BIAWAN GATOT LAMBUNG REVOLUSI ANTASARI SENTOSA REMAJA".split()
TOWNS = ("SAMARINDA", "SAMARINDA", "SAMARINDA", "BALIKPAPAN", "BONTANG", "SURABAYA", "TENGGARONG")
AREAS = ("64.72.01.1001", "64.72.01.1002", "64.72.05.1002", "64.72.05.1003", "64.72.02.1001", "64.72.02.1002")
NEAR = {
    "Q": "WA", "W": "QES", "E": "WRD", "R": "ETF", "T": "RYG", "Y": "TUH", "U": "YIJ", "I": "UOK", "O": "IPL",
    "P": "OL", "A": "QSZ", "S": "ADWX", "D": "SFEC", "F": "DGRV", "G": "FHTB", "H": "GJYN", "J": "HKUM", "K": "JLI",
    "L": "KO", "Z": "AX", "X": "ZSC", "C": "XDV", "V": "CFB", "B": "VGN", "N": "BHM", "M": "NJ",
}  # fmt: skip
PAD = {
    "0": "1",
    "1": "24",
    "2": "135",
    "3": "26",
    "4": "157",
    "5": "2468",
    "6": "359",
    "7": "48",
    "8": "579",
    "9": "68",
}


class Town:
    """Draws the register."""

    def __init__(self, seed: int) -> None:
        """Start with nobody."""
        self.r = random.Random(f"keyboard {seed}")  # noqa: S311 - made-up people
        self.rows: list[Record] = []
        self.taken: dict[str, int] = {}
        self.people = 0
        self.groups = 0

    def pick(self, words: list[str]) -> str:
        """Draw a word, early ones more often."""
        return words[int(len(words) * self.r.random() ** 1.6)]

    def called(self, sex: str) -> str:
        """Draw a name."""
        first = self.pick(M if sex == "L" else F)
        if self.r.random() < 0.12:
            first = ("MUHAMMAD " if sex == "L" else "SITI ") + first
        if self.r.random() < 0.7:
            first += " " + self.pick(END if sex == "L" else END_F)
        return first

    def number(self, born: date, sex: str, stem: str) -> str:
        """Give out the next number of a day."""
        head = f"{stem}{born.day + 40 * (sex == 'P'):02d}{born:%m%y}"
        self.taken[head] = self.taken.get(head, self.r.randrange(9000, 9600)) + self.r.choice((1, 1, 2, 5))
        return f"{head}{self.taken[head]:04d}"

    def day(self, year: int) -> date:
        """Draw a day of a year."""
        return date(year, 1, 1) + timedelta(days=self.r.randrange(365))

    def put(self, name: str, mother: str, born: date, sex: str, relation: str, home: Record | None = None) -> Record:
        """List a person, in a home or in a new one."""
        r = self.r
        area = home.area if home else r.choice(AREAS)
        stem = area.replace(".", "")[:6] if r.random() < 0.8 else r.choice(("647101", "357801", "640202"))
        row = Record(
            self.people, name, mother, born, r.choice(TOWNS), sex, self.number(born, sex, stem),
            home.card if home else self.new_card(area), area,
            home.address if home else f"JL. {r.choice(STREETS)} GG. {r.randrange(1, 60)} NO. {r.randrange(1, 120)}",
            home.rt if home else f"{r.randrange(1, 45):03d}", home.rw if home else "000", relation,
        )  # fmt: skip
        self.people += 1
        self.rows.append(row)
        return row

    def new_card(self, area: str) -> str:
        """Give out a family card."""
        issued = date(2009, 1, 1) + timedelta(days=self.r.randrange(6000))
        return f"{area.replace('.', '')[:6]}{issued:%d%m%y}{self.r.randrange(9000, 10000)}"

    def mark(self, kind: str, *rows: Record) -> None:
        """Say that people look like one."""
        self.groups += 1
        for row in rows:
            row.hard = f"{kind}:{self.groups}"

    def household(self) -> None:
        """List a couple and their children, with what makes linkage hard now and then."""
        r = self.r
        year = r.randrange(1945, 1998)
        man = self.put(self.called("L"), self.called("P"), self.day(year), "L", "KEPALA")
        woman = self.put(self.called("P"), self.called("P"), self.day(year + r.randrange(-3, 8)), "P", "ISTRI", man)
        age = year + r.randrange(20, 31)
        previous = None
        for _ in range(r.choice((0, 1, 2, 2, 3, 4))):
            if age > 2024:
                break
            sex = r.choice("LP")
            child = self.put(self.called(sex), woman.name, self.day(age), sex, "ANAK", man)
            chance = r.random()
            if chance < 0.05:
                self.twins(child)
            elif chance < 0.07 and sex == "L":
                child.name = man.name
                self.mark("father_son", man, child)
            elif chance < 0.10 and previous and previous.sex == sex and not previous.hard:
                tail = previous.name.split()[-1]
                child.name = f"{self.pick(M if sex == 'L' else F)} {tail}"
                self.mark("sibling", previous, child)
            previous = child
            age += r.randrange(1, 5)
        if r.random() < 0.05:
            other = self.put(self.called("L"), self.called("P"), self.day(year + 1), "L", "FAMILI LAIN", man)
            other.card = self.new_card(other.area)
            other.name = f"{self.pick(M)} {man.name.split()[-1]}"
            if not man.hard:
                self.mark("cousin", man, other)
        elif r.random() < 0.04 and not woman.hard:
            other = self.put(woman.name, self.called("P"), self.day(year + 6), "P", "KEPALA", woman)
            other.card, other.address = self.new_card(other.area), f"{man.address}A"
            self.mark("neighbour", woman, other)

    def twins(self, child: Record) -> None:
        """Give a child a twin."""
        r = self.r
        one, two = r.choice(TWINS[child.sex]).split()
        if r.random() < 0.4:
            one, two = r.sample(M if child.sex == "L" else F, 2)
        tail = r.choice(END if child.sex == "L" else END_F)
        child.name = f"{one} {tail}"
        assert child.born
        twin = self.put(f"{two} {tail}", child.mother, child.born, child.sex, "ANAK", child)
        twin.place = child.place
        twin.nik = f"{child.nik[:12]}{int(child.nik[12:]) + 1:04d}"
        spelling = {one, two} in ({"RAIHAN", "RAYHAN"}, {"ZAKI", "ZAKY"}, {"NAILA", "NAYLA"}, {"DINI", "DINY"})
        if child.born.year < 2003 and r.random() < 0.6:
            twin.card, twin.rt = self.new_card(twin.area), f"{r.randrange(1, 45):03d}"
            twin.address = f"JL. {r.choice(STREETS)} NO. {r.randrange(1, 300)}"
            self.mark("twin_apart", child, twin)
        else:
            self.mark("twin_spelling" if spelling else "twin", child, twin)

    def strangers(self) -> None:
        """List namesakes of one birth date, and strangers with consecutive numbers."""
        r = self.r
        source = r.choice(self.rows)
        if source.hard or source.born is None:
            return
        if r.random() < 0.6:
            other = self.put(source.name, self.called("P"), source.born, source.sex, "KEPALA")
            self.mark("namesake", source, other)
        else:
            other = self.put(self.called(source.sex), self.called("P"), source.born, source.sex, "KEPALA")
            other.nik = f"{source.nik[:12]}{int(source.nik[12:]) + 1:04d}"
            self.mark("consecutive", source, other)

    def letter(self, word: str, *, last: bool = False) -> str:
        """Mistype one letter of a word: another key, one left out, doubled, or two swapped."""
        r = self.r
        if last:
            return word[:-1] if len(word) > 3 and r.random() < 0.5 else word[:-2] + word[-1]
        at = r.randrange(len(word))
        kind = r.random()
        if kind < 0.5 and word[at] in NEAR:
            return word[:at] + r.choice(NEAR[word[at]]) + word[at + 1 :]
        if kind < 0.75 and len(word) > 3:
            return word[:at] + word[at + 1 :]
        if kind < 0.85:
            return word[:at] + word[at] + word[at:]
        at = min(at, len(word) - 2)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :] if len(word) > 2 else word + word[-1]

    def typed(self, name: str, times: int = 1, *, word: int | None = None) -> str:
        """Mistype letters of a name."""
        words = name.split()
        for _ in range(times):
            at = self.r.randrange(len(words)) if word is None else word
            words[at] = self.letter(words[at])
        return " ".join(words)

    def keyed(self, nik: str) -> str:
        """Hit the neighbouring key of the keypad once, anywhere but in the area."""
        at = self.r.choice((6, 7, 8, 9, 10, 11, 12, 13, 13, 14, 14, 15))
        if self.r.random() < 0.2 and at < 15 and nik[at] != nik[at + 1]:
            return nik[:at] + nik[at + 1] + nik[at] + nik[at + 2 :]
        return nik[:at] + self.r.choice(PAD[nik[at]]) + nik[at + 1 :]

    def moved(self, row: Record) -> None:
        """Give a row another home and card."""
        r = self.r
        row.area = r.choice(AREAS)
        row.card = self.new_card(row.area)
        row.address = f"JL. {r.choice(STREETS)} GG. {r.randrange(1, 60)} NO. {r.randrange(1, 120)}"
        row.rt = f"{r.randrange(1, 45):03d}"

    def again(self, source: Record, kind: str) -> bool:
        """List somebody once more; say whether that kind fits."""
        r = self.r
        words = source.name.split()
        born = source.born
        if born is None or (len(words) < 2 and kind in {"letter_and_nik", "short_swap_no_nik", "first_word_nik"}):
            return False
        if kind == "titles_order" and len(words) < 2 and source.born and source.born.year > 1985:
            return False
        if kind == "day_month" and (born.day > 12 or born.day == born.month):
            return False
        two = replace(source, kind=kind)
        fresh = self.number(born, source.sex, source.nik[:6])
        fresh = f"{fresh[:12]}{9000 + (int(fresh[12:]) + r.randrange(50, 900)) % 1000}"
        if kind in {"letter_new_numbers", "short_swap_no_nik", "titles_order", "day_month", "address_respelt"}:
            two.card = self.new_card(two.area)
        if kind in {"moved_mother", "moved", "moved_respelt", "no_mother"} or (kind == "same_nik" and r.random() < 0.6):
            self.moved(two)
        if kind in {"letter_and_nik", "first_word_nik", "no_birth_nik", "day_month", "address_respelt", "two_letters",
                    "no_mother"}:  # fmt: skip
            two.nik = self.keyed(source.nik)
        elif kind in {"short_swap_no_nik", "respelt_mother"}:
            two.nik = ""
        elif kind != "same_nik":
            two.nik = fresh
        if kind in {"same_nik", "moved_respelt", "respelt_mother", "address_respelt"}:
            two.name = self.typed(source.name)
        elif kind == "letter_and_nik":
            two.name = self.typed(source.name, word=0)
        elif kind == "letter_new_numbers":
            two.name = " ".join([*words[:-1], self.letter(words[-1], last=True)])
        elif kind == "short_swap_no_nik":
            at = r.randrange(1, max(len(words[1]) - 1, 2))
            swapped = words[1][:at] + words[1][at : at + 2][::-1] + words[1][at + 2 :]
            two.name = " ".join([words[0][0] + ".", swapped, *words[2:]])
        elif kind == "first_word_nik":
            two.name = words[1] if words[0] in {"MUHAMMAD", "SITI"} else words[0]
        elif kind == "two_letters":
            two.name = self.typed(source.name, 2)
        elif kind == "titles_order":
            shape = r.randrange(3) if len(words) > 1 else 0
            if shape == 0:
                two.name = ("H. " if source.sex == "L" else "HJ. ") + source.name
            elif shape == 1:
                two.name = " ".join(reversed(words))
            else:
                two.name = " ".join([*words[:-1], words[-1][0]])
            two.rt = f"{r.randrange(1, 45):03d}"
        if kind in {"moved_mother", "respelt_mother"}:
            two.mother = self.typed(source.mother)
        if kind == "no_mother":
            two.mother = ""
        if kind == "other_mother":
            two.mother = source.mother.split()[-1] if " " in source.mother and r.random() < 0.5 else self.called("P")
        if kind == "no_birth_nik":
            two.born = None
        if kind == "year_off":
            year = born.year + r.choice((-1, 1))
            two.born = date(year, born.month, 28 if (born.month, born.day) == (2, 29) else born.day)
            two.nik = self.number(two.born, source.sex, source.nik[:6])
        if kind == "day_month":
            two.born = date(born.year, born.day, born.month)
        if kind == "address_respelt":
            two.address = source.address.replace("JL. ", "JALAN ").replace("GG. ", "GANG ").replace("NO. ", "NO")
            two.address = self.typed(two.address, word=1)
        if kind == "other_sex":
            two.sex = "P" if source.sex == "L" else "L"
        chance = r.random()
        if chance < 0.25:
            two.place = "" if chance < 0.08 else self.letter(source.place) if chance < 0.18 else r.choice(TOWNS)
        if two.card != source.card and r.random() < 0.5:
            two.relation = r.choice(("KEPALA", "ISTRI" if source.sex == "P" else "KEPALA", "FAMILI LAIN"))
        self.rows.append(two)
        return True


def make(rows: int, seed: int, share: float = 0.06) -> list[Record]:
    """Draw a register of about so many rows; a share of them are second records, all kinds alike often."""
    town = Town(seed)
    while len(town.rows) < rows * (1 - share):
        town.household()
        if town.r.random() < 0.05:
            town.strangers()
    left = [row for row in town.rows if row.born and row.born.year < 2024]
    town.r.shuffle(left)
    kinds = list(KINDS) * (round(rows * share) // len(KINDS) + 1)
    for kind in kinds[: round(rows * share)]:
        for place in range(len(left) - 1, -1, -1):
            if town.again(left[place], kind):
                left.pop(place)
                break
    town.r.shuffle(town.rows)
    return town.rows
