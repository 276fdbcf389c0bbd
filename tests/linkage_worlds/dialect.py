"""World of the ear: names written as they are heard, in old and new spelling, by peoples of the lower Mahakam.

Names are built from the parts of each people (Banjar, Kutai, Bugis, Jawa, Dayak, Tionghoa). A second writer spells
sounds otherwise (oe/u, dj/j, tj/c, j/y, ch/kh, y/i, f/p, v/f), drops an h or a glottal stop, or changes a vowel as the
dialect does; numbers are taken down by ear, so that digits change places or one is heard for another. Kampung
addresses are described, not numbered.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from linkage_worlds.shape import KINDS, Record

PEOPLES: dict[str, dict[str, str]] = {
    "banjar": {
        "L": "SYAHRIN HAIRUL BAHRAN JUHRI MASRAN RUSLI DARMAN ARDIAN SAPRUDIN MURJANI HAMSANI NORDIN ASRANI TAMJID",
        "P": "MASNIAH RUSMIATI NORHASANAH SAPIAH JURIAH ARBAYAH GALUHATI MISNAH RAHMAH SAURAH KHADRAH BAINAH SYAMSIAH",
        "end": "EFFENDI NOORDIANSYAH SYAHBANDI BASERI RAHMADI ARSYADI FADHLI", "endp": "NOORLIANI SYAHRIAH MULIANA"},
    "kutai": {
        "L": "AWANG-FAROUK AJI-RADEN ENCIK-DJAFAR ADJI-PANGERAN AWANG-SJAMSUL SAYID-ALWI BACHRUL TAJUDDIN JAPARANI",
        "P": "AJI-RATNA DAYANG-SOFIA ENCIK-MAIMUN DAYANG-NOERSIAH AJI-FATIMAH SJARIFAH SABARIAH ROGAYAH",
        "end": "NOTOADI SOELAIMAN KARTANEGARA IDROES MASDJID", "endp": "SOELAIHA DJAMILAH NOERBAITI"},
    "bugis": {
        "L": "BASO AMBO-TANG LA-TUNRU BACO-TANG DAENG-MALEWA ANDI-TENRI SAPPEWALI MAPPASESSU TAHANG PATTA PALLAWA LABA",
        "P": "BESSE-INTAN I-TIMANG HALIJAH INDO-TANG ANDI-BAU BUNGAWALI HASNAENI MARDAWIYAH ROSTINANG TIJAH",
        "end": "MAPPANGARA SYARIFUDDIN MUHLIS TAHIRUDDIN MAPPEASSE", "endp": "HASNIATI SYAMSUDDINI ROSMIATI"},
    "jawa": {
        "L": "SOEGENG POERNOMO DJOKO SOETRISNO WAGIYO PAIMAN NGADIMIN TUKIMIN SLAMETO WARTOYO MISDI TUGIMAN SARDJONO",
        "P": "SOEKARTI NGATINEM PAINAH TOEKIJEM SRIJATI WAGIYEM POERWANTI MISIRAH LASMINI SADIYEM SOELASMI",
        "end": "HADISOEWITO DJATMIKO WIRJAWAN SASTRODIHARDJO KARTOSOEDARMO", "endp": "WIDJAJANTI SOEHARTINI PRIHATIN"},
    "dayak": {
        "L": "NYALUK LENJAU JALUNG IMANG BILUNG NGAU LAWAI PELENJAU TINGANG KULE ANYE LAING USAT",
        "P": "PEBUNGAN UNYANG URING BUNGAN KEREPIT SULAU LIRIN DJULUN ULO PEREN BULAN-NGAU",
        "end": "APUI BALING LIAH IPUI NJUK LEJO ENGGENG", "endp": "USUN LAHAI JAU TENING"},
    "tionghoa": {
        "L": "TJIA-KIAN LIEM-SWIE TAN-HOK OEY-TJOEN KWEE-LIAN GOUW-SENG HENDRO-LIE ANTON-TJAHYADI WILLIAM-GO HALIMTJO",
        "P": "LIEM-MEI TAN-GIOK OEY-LANG SIAUW-ING LANNY-TJAN MELIANA-KHO SUSI-TJHIN",
        "end": "TJANDRAWINATA WIDJAJA HARTONO-LIM SOETANTO", "endp": "TJAHJANI KOESOEMO LINAWATI"},
}  # fmt: skip
ALIKE = {
    "L": [("HASBI", "HASBY"), ("RIDHO", "RIDHA"), ("SYAHRUL", "SYAHRIL"), ("IWAN", "IRWAN"), ("JULI", "YULI")],
    "P": [("SRIANI", "SRIYANI"), ("MINAH", "MUNAH"), ("RUSDA", "RUSDI"), ("HALIMAH", "SALIMAH"), ("DEVI", "DEFI")],
}
SOUND_TWINS = {"HASBY", "SRIYANI", "YULI", "DEFI"}
SOUNDS = [
    ("OE", "U"), ("U", "OE"), ("DJ", "J"), ("J", "DJ"), ("TJ", "C"), ("C", "TJ"), ("SJ", "SY"), ("SY", "S"),
    ("KH", "CH"), ("NJ", "NY"), ("NY", "NJ"), ("IY", "I"), ("IA", "IYA"), ("Y", "I"), ("I", "Y"), ("F", "P"),
    ("V", "F"), ("DH", "D"), ("DD", "D"), ("SS", "S"), ("PP", "P"), ("RR", "R"), ("NG", "N"), ("AH", "A"), ("EE", "I"),
    ("UA", "UWA"), ("AE", "AI"), ("OU", "AU"), ("TH", "T"), ("Z", "J"), ("Q", "K"), ("HA", "A"), ("LL", "L"),
    ("N", "NG"), ("D", "DD"), ("K", "KH"),
]  # fmt: skip
VOWELS = [("E", "A"), ("O", "U"), ("A", "E"), ("U", "O"), ("I", "E")]
HEARD = {"0": "8", "1": "7", "2": "6", "3": "5", "4": "8", "5": "3", "6": "2", "7": "1", "8": "4", "9": "8"}
KAMPUNG = "TELUK LERONG/SIDOMULYO/SELILI/MANGKUPALAS/PULAU ATAS/LOA BUAH/RAPAK DALAM/BUKIT PINANG/LEMPAKE".split("/")
WHERE = "SEBERANG LANGGAR/BELAKANG PASAR/TEPI SUNGAI/SAMPING SEKOLAH/DEKAT JEMBATAN/ATAS BUKIT".split("/")
HOMETOWN = ("SAMARINDA", "TENGGARONG", "BANJARMASIN", "PARE-PARE", "SAMARINDA", "MALANG", "MUARA WAHAU", "SAMARINDA")
PLACES = ("64.72.03.1001", "64.72.03.1002", "64.72.04.1001", "64.72.04.1002", "64.72.06.1001", "64.72.06.1002")
OWN_AREA = ("647203", "647204", "640203", "637101", "731204")


def weighted(rng: Random, words: str) -> str:
    """Draw a word; the n-th is as frequent as 1/(n + 6)."""
    listed = words.split()
    return rng.choices(listed, [1 / (n + 6) for n in range(len(listed))])[0].replace("-", " ")


def compose(rng: Random, sex: str, people: str) -> str:
    """Build a name as a people builds it."""
    parts = PEOPLES[people]
    given = weighted(rng, parts[sex])
    if people == "dayak":
        return (
            f"{given} {weighted(rng, parts['L'])}" if rng.random() < 0.6 else f"{given} {weighted(rng, parts['end'])}"
        )
    end = weighted(rng, parts["end" if sex == "L" or rng.random() < 0.2 else "endp"])
    roll = rng.random()
    if roll > 0.6:
        return f"{given} {weighted(rng, parts[sex]).split()[-1]} {end}"
    if roll < 0.15:
        return f"{given} {'BIN' if sex == 'L' else 'BINTI'} {weighted(rng, parts['L'])}"
    if roll < 0.35 and people not in {"kutai", "tionghoa"}:
        return given
    return f"{given} {end}"


def respell(rng: Random, text: str, places: int = 1, *, part: int | None = None) -> str:
    """Spell sounds otherwise; a vowel where no sound has another spelling."""
    words = text.split()
    for _ in range(places):
        indexes = [part] if part is not None else rng.sample(range(len(words)), len(words))
        for at in indexes:
            word = words[at]
            options = [(old, new) for old, new in SOUNDS if old in word and word.replace(old, new, 1) != word]
            if not options or rng.random() < 0.25:
                options = [(old, new) for old, new in VOWELS if old in word[1:]] or options
            if options:
                old, new = rng.choice(options)
                place = word.rindex(old) if rng.random() < 0.5 else word.index(old)
                words[at] = word[:place] + new + word[place + len(old) :]
                break
    return " ".join(words)


def by_ear(rng: Random, number: str) -> str:
    """Take a number down by ear: two digits change places, or one is heard for another."""
    place = rng.randrange(6, 15)
    if rng.random() < 0.4 and number[place] != number[place + 1]:
        return number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    return number[:place] + HEARD[number[place]] + number[place + 1 :]


class Kampung:
    """A growing register with what it needs to remember."""

    def __init__(self, seed: int) -> None:
        """Start with nobody."""
        self.rng = Random(f"dialect {seed}")  # noqa: S311 - made-up people
        self.records: list[Record] = []
        self.given_out: set[str] = set()
        self.total = 0
        self.pair = 0

    def nik(self, born: date, sex: str, area: str) -> str:
        """Give out a free number; the registry of a village counts in jumps."""
        shown = born.day + (40 if sex == "P" else 0)
        while True:
            number = f"{area}{shown:02d}{born:%m%y}{self.rng.randrange(9000, 10000):04d}"
            if number not in self.given_out:
                self.given_out.add(number)
                return number

    def following(self, nik: str) -> str:
        """Give out the number after another."""
        return nik[:12] + f"{(int(nik[12:]) + 1) % 10000:04d}"

    def kk(self, area: str) -> str:
        """Give out a card."""
        when = date(2011, 3, 1) + timedelta(days=self.rng.randrange(5200))
        return area.replace(".", "")[:6] + when.strftime("%d%m%y") + str(self.rng.randrange(9000, 9999))

    def somewhere(self) -> dict[str, str]:
        """Describe a place to live."""
        area = self.rng.choice(PLACES)
        text = f"KAMPUNG {self.rng.choice(KAMPUNG)} {self.rng.choice(WHERE)} BLOK {self.rng.choice('ABCDEFGH')}"
        return {
            "area": area, "card": self.kk(area), "address": f"{text} {self.rng.randrange(1, 70)}",
            "rt": f"{self.rng.randrange(1, 38):03d}", "rw": f"{self.rng.randrange(1, 6):03d}",
        }  # fmt: skip

    def birthday(self, year: int) -> date:
        """Draw a birth date; who is old often knows the year alone."""
        if year < 1960 and self.rng.random() < 0.3:
            return date(year, self.rng.choice((1, 7, 12)), self.rng.choice((1, 31)) if year % 2 else 1)
        return date.fromordinal(date(year, 1, 1).toordinal() + self.rng.randrange(364))

    def enrol(self, name: str, mother: str, born: date, sex: str, relation: str, home: dict[str, str]) -> Record:
        """List a person."""
        nik = self.nik(born, sex, self.rng.choice(OWN_AREA))
        record = Record(person=self.total, name=name, mother=mother, born=born, place=self.rng.choice(HOMETOWN),
                        sex=sex, nik=nik, relation=relation, **home)  # fmt: skip
        self.total += 1
        self.records.append(record)
        return record

    def together(self, kind: str, one: Record, two: Record) -> None:
        """Two people look like one."""
        if not one.hard and not two.hard:
            self.pair += 1
            one.hard = two.hard = f"{kind}:{self.pair}"

    def house(self) -> None:
        """List one house: parents, children, sometimes an aunt's family, twins, a son of his father's name."""
        rng = self.rng
        people = rng.choices(list(PEOPLES), (30, 8, 22, 25, 8, 7))[0]
        home = self.somewhere()
        year = rng.randint(1943, 1994)
        father = self.enrol(
            compose(rng, "L", people), compose(rng, "P", people), self.birthday(year), "L", "KEPALA", home
        )
        mother = self.enrol(compose(rng, "P", people), compose(rng, "P", people),
                            self.birthday(year + rng.randint(-1, 7)), "P", "ISTRI", home)  # fmt: skip
        born_year = year + rng.randint(21, 29)
        elder: Record | None = None
        while born_year < 2025 and rng.random() < 0.72:
            sex = rng.choice("PL")
            name = compose(rng, sex, people)
            child = self.enrol(name, mother.name, self.birthday(born_year), sex, "ANAK", home)
            roll = rng.random()
            if roll < 0.06:
                self.second_birth(child, home, people)
            elif roll < 0.085 and sex == "L":
                child.name = father.name
                self.together("father_son", father, child)
            elif roll < 0.13 and elder and elder.sex == sex and len(elder.name.split()) > 1:
                child.name = f"{weighted(rng, PEOPLES[people][sex])} {elder.name.split()[-1]}"
                if child.name != elder.name:
                    self.together("sibling", elder, child)
            elder = child
            born_year += rng.randint(1, 5)
        if rng.random() < 0.05:
            near = {**home, "card": self.kk(home["area"])}
            name, aunt = f"{father.name.split()[0]} {weighted(rng, PEOPLES[people]['end'])}", compose(rng, "P", people)
            cousin = self.enrol(name, aunt, self.birthday(year + 2), "L", "FAMILI LAIN", near)
            if cousin.name != father.name:
                self.together("cousin", father, cousin)
        if rng.random() < 0.04:
            near = {**self.somewhere(), "area": home["area"], "rt": home["rt"], "rw": home["rw"]}
            near["card"] = self.kk(home["area"])
            aunt, born = compose(rng, "P", people), self.birthday(year + rng.randint(3, 20))
            self.together("neighbour", mother, self.enrol(mother.name, aunt, born, "P", "ISTRI", near))
        if rng.random() < 0.06:
            double = rng.choice(self.records)
            if double.hard or double.born is None:
                return
            far = self.somewhere()
            if rng.random() < 0.6:
                other = self.enrol(double.name, compose(rng, "P", people), double.born, double.sex, "KEPALA", far)
                self.together("namesake", double, other)
            else:
                far["area"] = double.area
                other = self.enrol(compose(rng, double.sex, people), compose(rng, "P", people), double.born, double.sex,
                                   "KEPALA", far)  # fmt: skip
                other.nik = self.following(double.nik)
                self.together("consecutive", double, other)

    def second_birth(self, child: Record, home: dict[str, str], people: str) -> None:
        """The other of two born on one day."""
        rng = self.rng
        end = weighted(rng, PEOPLES[people]["end" if child.sex == "L" else "endp"])
        one, two = rng.choice(ALIKE[child.sex]) if rng.random() < 0.7 else ("", "")
        one = one or weighted(rng, PEOPLES[people][child.sex])
        two = two or weighted(rng, PEOPLES[people][child.sex])
        if one == two:
            two = "KEMBAR"
        child.name = f"{one} {end}"
        assert child.born
        apart = child.born.year < 2004 and rng.random() < 0.55
        other = self.enrol(f"{two} {end}", child.mother, child.born, child.sex, "ANAK",
                           self.somewhere() if apart else home)  # fmt: skip
        other.place, other.nik = child.place, self.following(child.nik)
        self.together("twin_apart" if apart else "twin_spelling" if two in SOUND_TWINS else "twin", child, other)

    def repeat(self, old: Record, kind: str) -> bool:
        """Write somebody down a second time; say whether the kind fits this person."""
        rng = self.rng
        words, born = old.name.split(), old.born
        if born is None:
            return False
        if kind in {"letter_and_nik", "short_swap_no_nik", "first_word_nik"} and (
            len(words) < 2 or min(len(words[0]), len(words[1])) < 3 or words[1] in {"BIN", "BINTI"}
        ):
            return False
        if kind == "day_month" and (born.day > 12 or born.day == born.month):
            return False
        if kind == "titles_order" and old.sex == "P" and len(words) < 2:
            return False
        change: dict[str, Any] = {"kind": kind}
        if kind in {"moved", "moved_respelt", "moved_mother", "no_mother"} or (
            kind == "same_nik" and rng.random() < 0.5
        ):
            change |= self.somewhere()
        elif kind in {"letter_new_numbers", "short_swap_no_nik", "titles_order", "day_month", "address_respelt"}:
            change["card"] = self.kk(old.area)
        new_number = self.nik(born, old.sex, rng.choice(OWN_AREA))
        heard = by_ear(rng, old.nik)
        numbers: dict[str, str] = {
            "same_nik": old.nik, "short_swap_no_nik": "", "respelt_mother": "", "letter_and_nik": heard,
            "first_word_nik": heard, "no_birth_nik": heard, "day_month": heard, "address_respelt": heard,
            "two_letters": heard, "no_mother": heard,
        }  # fmt: skip
        change["nik"] = numbers.get(kind, new_number)
        name = old.name
        if kind in {"same_nik", "moved_respelt", "respelt_mother", "address_respelt"}:
            name = respell(rng, name)
        elif kind == "letter_and_nik":
            name = respell(rng, name, part=0)
        elif kind == "two_letters":
            name = respell(rng, name, 2)
        elif kind == "letter_new_numbers":
            last = words[-1]
            name = " ".join([*words[:-1], last[:-1] if len(last) > 3 else last + "H"])
        elif kind == "short_swap_no_nik":
            second = words[1]
            at = rng.randint(1, len(second) - 2)
            name = " ".join([words[0][:1], second[:at] + second[at + 1] + second[at] + second[at + 2 :], *words[2:]])
        elif kind == "first_word_nik":
            name = words[0] if len(words[0]) > 3 else " ".join(words[:2])
        elif kind == "titles_order":
            title = rng.choice(("H.", "DRS.", "ALM.")) if old.sex == "L" else rng.choice(("HJ.", "NY.", "DRA."))
            name = f"{title} {name}" if len(words) < 2 or rng.random() < 0.5 else " ".join([*words[1:], words[0]])
            change["rt"] = f"{rng.randrange(1, 38):03d}"
        change["name"] = name
        if kind in {"moved_mother", "respelt_mother"}:
            change["mother"] = respell(rng, old.mother)
        elif kind == "no_mother":
            change["mother"] = ""
        elif kind == "other_mother":
            first = old.mother.split()[0]
            change["mother"] = first if first != old.mother and rng.random() < 0.6 else compose(rng, "P", "banjar")
        if kind == "no_birth_nik":
            change["born"] = None
        elif kind == "day_month":
            change["born"] = date(born.year, born.day, born.month)
        elif kind == "year_off":
            leap = born.month == 2 and born.day == 29
            change["born"] = date(born.year + rng.choice((1, -1)), born.month, 28 if leap else born.day)
            change["nik"] = self.nik(change["born"], old.sex, rng.choice(OWN_AREA))
        elif kind == "address_respelt":
            change["address"] = respell(rng, old.address.replace("KAMPUNG", rng.choice(("KMP", "KAMP.", ""))).strip())
        elif kind == "other_sex":
            change["sex"] = "L" if old.sex == "P" else "P"
        if rng.random() < 0.2:
            change["place"] = rng.choice(("", "KALTIM", respell(rng, old.place), rng.choice(HOMETOWN)))
        if change.get("card", old.card) != old.card and rng.random() < 0.45:
            change["relation"] = rng.choice(("KEPALA", "FAMILI LAIN", "ISTRI", "MENANTU"))
        whole = {name: getattr(old, name) for name in Record.__dataclass_fields__}
        self.records.append(Record(**(whole | change)))
        return True


def make(rows: int, seed: int, share: float = 0.06) -> list[Record]:
    """Draw a register of about so many rows; a share of them are second records, every kind in turn."""
    kampung = Kampung(seed)
    wanted = round(rows * share)
    while len(kampung.records) < rows - wanted:
        kampung.house()
    firsts = kampung.rng.sample(kampung.records, len(kampung.records))
    kinds = list(KINDS)
    done: set[int] = set()
    for number in range(wanted):
        kind = kinds[number % len(kinds)]
        for old in firsts:
            if old.person not in done and old.born and old.born.year < 2023 and kampung.repeat(old, kind):
                done.add(old.person)
                break
        if number % 100 == 0:
            firsts = [old for old in firsts if old.person not in done]
    return kampung.rng.sample(kampung.records, len(kampung.records))
