"""A second register of made-up people, built apart from `dtks_analytics.synthetic` and unlike it.

Another author's idea of families, names and clerks: words are drawn from other lists, families have grandparents and
adult children next door, elders are born on the first of January, serials are small, and clerks hit the neighbouring
key, leave out or swap words, write nicknames and initials, and read digits as a scanner would. Seeds 7 and
8 showed faults of the search that were repaired since (words run together, initials, twins born a day apart on paper);
accuracy is measured on others.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.intake.canonical import keyed
from dtks_analytics.intake.clean import coded

_MEN = (
    "AGUS AMIRUDDIN ANDRE ARIFIN ASEP BACHTIAR BAMBANG BASUKI BENNY CECEP DARMAWAN DAUD DEDI DENNY DIDIK DJOKO EDI EKO "
    "FADLI FAISAL FAJRUL FERRY FIRDAUS GALIH GUNTUR HADI HAIKAL HAMKA HARUN HENDRAWAN HERU HUSNI IBRAHIM IMAM IRFAN "
    "ISMAIL JAMAL JOKO JUNAIDI KHOLID LUKMAN MAHMUD MANSUR MARZUKI MIFTAH MULYADI NASRULLAH NUGRAHA OKI PANJI PRAYITNO "
    "QOSIM RACHMAT RAHMADI RIDUAN ROBBY ROHMAN RONI RUDIANSYAH SAIFUL SAMSUL SARIFUDIN SOLEH SUBHAN SUDARMAN SUGENG "
    "SUHAIMI SUTARJO SYAIFULLAH TAUFIK TRIYONO UJANG USMAN WAWAN WIDI YADI YANTO YAHYA YUDHI ZAENAL ZULFIKAR ZULHAM"
)
_WOMEN = (
    "ADELIA AFIFAH AISYAH ALIYAH ANITA ARINI ASMAWATI ATIKAH AYU BADRIAH CICIH DAHNIAR DALIMAH DESI DIANA DWI ELLY "
    "ENUNG ERNA FAIZAH FARIDA FATMAWATI FEBRIYANI HADIJAH HAFSAH HALIMATUS HANIFAH HARYATI HASNAWATI HERNI IDAWATI "
    "IIS INDRIANI IRAWATI JAMALIAH JULAEHA JUMIATUN KARSINEM KHOTIMAH KOMALA LATIFAH LILIS MAIMUNAH MARDIYAH MARLINA "
    "MARYAM MASRIAH MISNAWATI MURNIATI NAJWA NELI NINGSIH NOVIANTI NURBAYA NURJANAH RAHMIATI RATIH RINDA ROHIMAH "
    "ROSIDAH RUKIAH SAADAH SALBIAH SALEHA SARINAH SITI SRI SUHARTI SUNDARI SUPRIATI SURIANI TATI TITIN UMI WINARTI "
    "WIWIK YANI YATI YULIANTI YUSNI ZAENAB ZULAIHA"
)
_LAST = (
    "ABIDIN ADRIANSYAH AKBAR ALFARIZI AMIN ANSORI ARDI AZHARI BAIDOWI EFENDI FAHMI FATHONI GHIFARI HAKIKI HAMZAH HARIS "
    "HASBI HIDAYATULLAH HUDA ISKANDAR JAELANI KURNIA LATIF MAHENDRA MAULANA MUSTOFA MUTTAQIN NASUTION PAMUNGKAS "
    "PERMANA PURNOMO PUTRANTO QADRI RAHARJO RAMADAN RIFAI ROSYID SAHPUTRA SAPUTRO SETYAWAN SIREGAR SOFYAN SUHADA "
    "SYAHRONI TANJUNG WAHYUDI WIBISONO YULIANSYAH ZAKARIA"
)
_LAST_P = (
    "ADAWIYAH AGUSTINI AMANDA ANDRIYANI APRIYANTI ARUMSARI ASTARI AZZAHRA CHAIRUNNISA DAMAYANTI DARMAYANTI FAUZIAH "
    "FITRIYANI HANDARI HASIBUAN HERAWATI HUSNA INDRAYANI ISLAMIYAH KARTIKASARI KHAIRANI KINASIH LARASWATI MAGHFIROH "
    "MAISAROH MULYANI MUTIARA NURLAILA OKTAVIANA PALUPI PRAMESTI PUTRI RAHAYU RAHMADANI RAMADHANTI RIYANTI ROSALINA "
    "SAGITA SEPTIANI SETYANINGRUM SOLEHA SULISTYOWATI SUSILAWATI TRISNAWATI UTARI WIDYASTUTI YULIASTUTI"
)
MEN, WOMEN, LAST, LAST_P = (text.split() for text in (_MEN, _WOMEN, _LAST, _LAST_P))
TWINS = {
    "L": (("HASAN", "HUSEN"), ("RAFLI", "RAFKI"), ("FARID", "FARIS"), ("ILHAM", "ILYAS"), ("RENO", "RENDI"),
          ("AZKA", "AZMI"), ("FATIH", "FATAH"), ("WAHYU", "WAHID")),
    "P": (("RAHMA", "RAHMI"), ("SALMA", "SALWA"), ("NADIA", "NADIN"), ("LISA", "LISNA"), ("ALYA", "ALMA"),
          ("SYIFA", "SYILA"), ("DEWI", "DESI"), ("INTAN", "INTEN")),
}  # fmt: skip
NICKNAMES = {"MUHAMMAD": "MAMAT", "AHMAD": "AMAT", "ABDUL": "DUL"}
KEYS = ("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")
SCANNED = {"0": "8", "8": "0", "1": "7", "7": "1", "5": "6", "6": "5", "3": "8"}
SECRET = b"a key of the tests"


@dataclass
class Record:
    """One row, and who it is in truth."""

    person: int
    name: str
    mother: str
    born: date
    sex: str
    nik: str
    card: str
    area: str
    address: str
    rt: str
    rw: str
    hard: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


class Maker:
    """Draws a register; equal seeds give equal registers."""

    def __init__(self, seed: int) -> None:
        """Start with nobody."""
        self.rng = random.Random(seed)  # noqa: S311 - made-up people
        self.areas = [area.code for area in wilayah().at("kelurahan")]
        self.rows: list[Record] = []
        self.serials: dict[str, int] = {}
        self.people = 0

    def one_in(self, n: float) -> bool:
        """Say yes once in n times."""
        return self.rng.random() * n < 1

    def given(self, sex: str) -> str:
        """Draw a name."""
        rng, first = self.rng, self.rng.choice(MEN if sex == "L" else WOMEN)
        if self.one_in(5):
            front = rng.choice(("MUHAMMAD", "AHMAD", "ABDUL") if sex == "L" else ("SITI", "NUR", "SRI"))
            first = f"{front} {first}"
        if not self.one_in(4):
            first = f"{first} {rng.choice(LAST if sex == 'L' else LAST_P)}"
        return first

    def nik(self, born: date, sex: str, area: str) -> str:
        """Give out a number: serials count up from 1 as in a real office."""
        digits = area.replace(".", "")[:6] if not self.one_in(4) else self.rng.choice(("640203", "357803", "730305"))
        stem = f"{digits}{born.day + (40 if sex == 'P' else 0):02d}{born.month:02d}{born.year % 100:02d}"
        self.serials[stem] = self.serials.get(stem, 0) + 1
        return f"{stem}{self.serials[stem]:04d}"

    def birth(self, year: int) -> date:
        """Draw a birth date; many elders only know the year."""
        if year < 1965 and self.one_in(5):
            return date(year, 1, 1) if self.one_in(2) else date(year, 7, 1)
        return date(year, 1, 1) + timedelta(days=self.rng.randrange(365))

    def card(self, area: str) -> str:
        """Give out a family card."""
        day = date(2008, 1, 1) + timedelta(days=self.rng.randrange(6500))
        return f"{area.replace('.', '')[:6]}{day:%d%m%y}{self.rng.randrange(1, 9000):04d}"

    def add(self, name: str, mother: str, year: int | date, sex: str, home: Record | None, hard: str = "") -> Record:
        """List somebody, at home with another or at a new address."""
        rng = self.rng
        born = year if isinstance(year, date) else self.birth(year)
        area = home.area if home else rng.choice(self.areas)
        street = f"JL. {rng.choice(LAST)} GG. {rng.choice(MEN)} NO. {rng.randrange(1, 90)}"
        row = Record(
            self.people, name, mother, born, sex, self.nik(born, sex, area), home.card if home else self.card(area),
            area, home.address if home else street, home.rt if home else f"{rng.randrange(1, 40):03d}",
            home.rw if home else f"{rng.randrange(1, 9):03d}", hard,
        )  # fmt: skip
        self.people += 1
        self.rows.append(row)
        return row

    def family(self) -> None:
        """List a family: couple, children, now and then twins, a grandfather, grown children of their own next door."""
        rng = self.rng
        year = rng.randrange(1948, 1996)
        head = self.add(self.given("L"), self.given("P"), year, "L", None)
        wife = self.add(self.given("P"), self.given("P"), year + rng.randrange(-2, 9), "P", head)
        birth = year + rng.randrange(20, 30)
        for _ in range(rng.choice((0, 1, 1, 2, 2, 3, 4))):
            if birth > 2025:
                break
            sex = rng.choice("LP")
            name = self.given(sex)
            hard = ""
            if sex == "L" and self.one_in(60):
                name, hard = head.name, f"namesake {head.person}"
                head.hard = hard
            child = self.add(name, wife.name, birth, sex, head, hard)
            if self.one_in(45):
                self.twin(child, apart=birth < 2000 and self.one_in(2))
            birth += rng.randrange(1, 5)
        if self.one_in(8):
            self.add(self.given("L"), self.given("P"), year - rng.randrange(20, 30), "L", head)

    def twin(self, child: Record, *, apart: bool) -> None:
        """Give a child a twin with a name alike, grown twins sometimes on a card of their own."""
        rng = self.rng
        tail = child.name.split()[-1] if " " in child.name else ""
        one, two = rng.choice(TWINS[child.sex])
        child.name, other = f"{one} {tail}".strip(), f"{two} {tail}".strip()
        child.hard = f"twin {child.person}"
        twin = self.add(other, child.mother, child.born, child.sex, None if apart else child, child.hard)
        if rng.random() < 0.5 and twin.nik[:12] == child.nik[:12]:
            twin.nik = f"{child.nik[:12]}{int(child.nik[12:]) + 1:04d}"

    def mistype(self, word: str) -> str:
        """Hit the neighbouring key, or leave a letter out."""
        at = self.rng.randrange(len(word))
        for line in KEYS:
            if word[at] in line and not self.one_in(3):
                place = line.index(word[at])
                other = line[place - 1] if place and self.one_in(2) else line[min(place + 1, len(line) - 1)]
                return word[:at] + other + word[at + 1 :]
        return word[:at] + word[at + 1 :]

    def clerk(self, name: str) -> str:
        """Write a name as another clerk would."""
        rng, words = self.rng, name.split()
        kind = rng.randrange(7)
        if kind == 0:
            at = max(range(len(words)), key=lambda i: len(words[i]))
            words[at] = self.mistype(words[at])
        elif kind == 1 and len(words) > 2:
            words.pop(rng.randrange(1, len(words)))
        elif kind == 2 and len(words) > 1:
            words = words[1:] + words[:1]
        elif kind == 3:
            words = [NICKNAMES.get(word, word) for word in words]
        elif kind == 4 and len(words) > 1:
            words[-1] = words[-1][0]
        elif kind == 5 and len(words) > 1:
            words[:2] = ["".join(words[:2])]
        else:
            swaps = {"MUHAMMAD": "MUH.", "SITI": "ST.", "NUR": "NOOR", "ABDUL": "ABD.", "AHMAD": "ACHMAD"}
            words = [swaps.get(word, word.replace("KH", "H").replace("SY", "S")) for word in words]
            if self.one_in(2):
                words.insert(0, "HJ." if words[0] in WOMEN else "H.")
        return " ".join(words)

    def slip(self, born: date) -> date:
        """Mistype a birth date: day and month swapped, another day, another year."""
        kind = self.rng.randrange(3)
        if kind == 0 and born.day <= 12:
            return date(born.year, born.day, born.month)
        if kind == 1:
            return date(born.year, born.month, self.rng.randrange(1, 29))
        return date(born.year + self.rng.choice((-1, 1)), born.month, min(born.day, 28))

    def again(self, row: Record) -> None:
        """List somebody once more, as another clerk would."""
        rng = self.rng
        two = replace(row, hard="", extra={})
        where = rng.random()
        if where > 0.2:
            if where > 0.65:
                two.area = rng.choice(self.areas)
            two.card = self.card(two.area)
            two.address = f"JALAN {rng.choice(LAST)} NOMOR {rng.randrange(1, 90)}" if where > 0.4 else row.address
            two.rt = f"{rng.randrange(1, 40):03d}" if where > 0.5 else row.rt
        if rng.random() < 0.5:
            two.name = self.clerk(row.name)
        if rng.random() < 0.25:
            two.mother = self.clerk(row.mother)
        if rng.random() < 0.1:
            two.born = self.slip(row.born)
        number = rng.random()
        if number < 0.2:
            at = rng.choice([i for i in range(6, 15) if row.nik[i] in SCANNED])
            two.nik = row.nik[:at] + SCANNED[row.nik[at]] + row.nik[at + 1 :]
        elif number < 0.5:
            two.nik = self.nik(two.born, two.sex, two.area)
        elif number < 0.56:
            two.nik = ""
        self.rows.append(two)


def make(rows: int, seed: int) -> list[Record]:
    """Draw a register of about so many rows, 1.5 % of them somebody's second record, in no order."""
    maker = Maker(seed)
    while len(maker.rows) < rows * 0.985:
        maker.family()
    able = [row for row in maker.rows if row.born.year < 2024]
    for row in maker.rng.sample(able, round(rows * 0.015)):
        maker.again(row)
    maker.rng.shuffle(maker.rows)
    return maker.rows


def canonical(records: list[Record], period: str = "2026-08") -> dict[str, Any]:
    """Return the columns of a snapshot that the records fill."""
    mothers = keyed(coded(pa.array([row.mother for row in records]), digits=False)[0], SECRET, "ibu", names=True)
    n = len(records)
    return {
        "id_individu": [f"X{number:07d}" for number in range(n)],
        "nama": [row.name for row in records],
        "kunci_ibu": mothers,
        "tanggal_lahir": [row.born for row in records],
        "jenis_kelamin": [row.sex for row in records],
        "nik": [row.nik or None for row in records],
        "no_kk": [row.card for row in records],
        "kode_kelurahan": [row.area for row in records],
        "kode_kecamatan": [row.area[:8] for row in records],
        "alamat": [row.address for row in records],
        "rt": [row.rt for row in records],
        "rw": [row.rw for row in records],
        "is_nonaktif": [False] * n,
        "sha256_berkas": ["0" * 64] * n,
        "lembar": [""] * n,
        "baris": list(range(2, n + 2)),
        "periode_data": [period] * n,
    }
