"""The clean form of the register: every column as a pool of texts with one number per record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.columns import PROGRAMMES
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.synthetic import numbers
from dtks_analytics.synthetic.aid import FAMILY
from dtks_analytics.synthetic.book import Form
from dtks_analytics.synthetic.registry import ANAK, KEPALA, PASANGAN

if TYPE_CHECKING:
    from dtks_analytics.synthetic.aid import Aid
    from dtks_analytics.synthetic.places import Ints
    from dtks_analytics.synthetic.registry import Register

FIRST_DAY: Final = -21_915
"""1910-01-01 in days since 1970: the first day in the pools of dates."""
LAST_DAY: Final = 33_000
SEXES: Final = ("LAKI-LAKI", "PEREMPUAN", "")
RELATIONS: Final = (
    "KEPALA KELUARGA", "SUAMI", "ANAK", "MENANTU", "CUCU", "ORANG TUA", "FAMILI LAIN", "PEMBANTU", "LAINNYA", "ISTRI",
    "MERTUA", "",
)  # fmt: skip
"""Words of the form, in the order of `catalogue.columns.RELATIONS`, then the other words for some of them."""
ISTRI, MERTUA, NO_RELATION = 9, 10, 11
PADAN: Final = ("PADAN", "PADAN BEDA NAMA", "TIDAK PADAN", "DATA TIDAK DITEMUKAN", "NIK TIDAK AKTIF", "")
MATCHED, OTHER_NAME, UNMATCHED, UNKNOWN, INACTIVE, UNASKED = range(6)
JOBS: Final = (
    "BELUM/TIDAK BEKERJA", "PELAJAR/MAHASISWA", "MENGURUS RUMAH TANGGA", "BURUH HARIAN LEPAS", "KARYAWAN SWASTA",
    "WIRASWASTA",
    "PEDAGANG", "NELAYAN/PERIKANAN", "PETANI/PEKEBUN", "SOPIR", "TUKANG BATU", "TUKANG KAYU", "PEMBANTU RUMAH TANGGA",
    "GURU HONORER", "MEKANIK", "PENJAHIT", "PEGAWAI NEGERI SIPIL (PNS)", "TENTARA NASIONAL INDONESIA (TNI)",
    "KEPOLISIAN RI (POLRI)", "KARYAWAN BUMN", "",
)  # fmt: skip
HOUSEWIFE, LABOURER, PUBLIC, NO_JOB = 2, 3, 16, 20
MEN_WORK: Final = np.array([0.06, 0, 0, 0.3, 0.21, 0.13, 0.06, 0.05, 0.06, 0.06, 0.04, 0.02, 0, 0.005, 0.01, 0.005])
WOMEN_WORK: Final = np.array([0.05, 0, 0.58, 0.05, 0.1, 0.06, 0.07, 0, 0.02, 0, 0, 0, 0.04, 0.02, 0, 0.01])
PUBLIC_SHARE: Final = 0.004
FLAGS: Final = ("TIDAK", "YA")
SCHOOL_FROM, WORK_FROM, PUPILS_UNTIL, RETIRED = 6, 15, 19, 66


def days() -> pa.Array:
    """Return the ISO text of every day in the pool."""
    dates = np.arange(FIRST_DAY, LAST_DAY).astype("datetime64[D]")
    return pa.array(np.datetime_as_string(dates).tolist())


def day(number: Ints) -> Ints:
    """Return the number of a day in the pool."""
    return number - FIRST_DAY


def jobs(rng: np.random.Generator, register: Register, aid: Aid) -> Ints:
    """Draw occupations by age and sex; public employees only where nobody of the family receives aid."""
    r, age = len(register.fam), register.age
    work = np.where(
        register.sex == 0,
        rng.choice(len(MEN_WORK), r, p=MEN_WORK / MEN_WORK.sum()),
        rng.choice(len(WOMEN_WORK), r, p=WOMEN_WORK / WOMEN_WORK.sum()),
    )
    single_woman = (register.sex == 1) & (register.marital == 1)
    work = np.where((work == HOUSEWIFE) & single_woman, np.where(rng.random(r) < 0.5, 0, 4), work)
    work = np.where(
        age > RETIRED, np.where(rng.random(r) < 0.75, np.where(register.sex == 0, 0, HOUSEWIFE), work), work
    )
    pupil = (age >= SCHOOL_FROM) & (age < PUPILS_UNTIL) & (register.relation != KEPALA) & (register.marital == 1)
    pupil &= (age < 16) | (rng.random(r) < 0.85)
    student = (age >= PUPILS_UNTIL) & (age < 23) & (register.relation == ANAK) & (rng.random(r) < 0.18)
    work = np.where(pupil | student, 1, np.where(age < SCHOOL_FROM, 0, work))
    aided = np.zeros(len(aid.desil), dtype=bool)
    for flags in aid.family.values():
        aided |= flags
    for flags in aid.person.values():
        aided |= np.bincount(register.fam[flags], minlength=len(aided)) > 0
    free = ~aided[register.fam] & (age > 22) & (age < 57) & np.isin(register.relation, (KEPALA, PASANGAN, ANAK))
    official = free & (rng.random(r) < PUBLIC_SHARE / max(float(free.mean()), 0.01))
    return np.where(official, PUBLIC + rng.choice(4, r, p=[0.6, 0.15, 0.1, 0.15]), work)


def clean(rng: np.random.Generator, register: Register, aid: Aid) -> Form:
    """Return the form as it would be if nothing were wrong.

    Args:
        rng: source of chance.
        register: people with their texts.
        aid: deciles and programmes.
    """
    form, places = Form(), register.places
    records, fam, kel = np.arange(len(register.fam)), register.fam, register.kel
    for name, texts in register.text.items():
        form.column(name, texts, records)
    for name, texts in register.fam_text.items():
        form.column(name, texts, fam)
    tree = wilayah()
    form.column("kelurahan", pa.array([name.upper() for name in places.names]), kel)
    form.column("kecamatan", pa.array([tree[code].name.upper() for code in places.kecamatan]), kel)
    form.column("kode_kelurahan", pa.array(places.codes), kel)
    form.column("kab_kota", pa.array([city().name.upper()]), np.zeros_like(records))
    form.column("tanggal_lahir", days(), day(register.born))
    form.column("jenis_kelamin", pa.array(SEXES), register.sex)
    wife = (register.relation == PASANGAN) & (register.sex == 1)
    in_law = (register.relation == 5) & (rng.random(len(fam)) < 0.4)
    form.column(
        "hubungan_keluarga", pa.array(RELATIONS), np.where(wife, ISTRI, np.where(in_law, MERTUA, register.relation))
    )
    form.column("status_kawin", pa.array(["", "1", "2", "3", "4"]), register.marital)
    form.column("pekerjaan", pa.array(JOBS), jobs(rng, register, aid))
    form.column("status_padan", pa.array(PADAN), np.zeros_like(records))
    for name in PROGRAMMES:
        flags = aid.family[name][fam] if name in FAMILY else aid.person[name]
        form.column(name, pa.array(FLAGS), flags.astype(np.int64))
    cards = pc.binary_join_element_wise("9990", numbers.digits((rng.permutation(len(aid.desil)), 12)), "")
    holds = aid.pengurus[fam] == records
    form.column("no_rekening", pa.concat_arrays([cards, pa.array([""])]), np.where(holds, fam, len(aid.desil)))
    return form
