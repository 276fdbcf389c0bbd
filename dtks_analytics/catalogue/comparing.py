"""How areas are compared and findings followed, in words: for the definitions and the methodology page."""

from __future__ import annotations

from typing import Final

TERMS: Final = {
    "Pengaruh keluarga": "Baris satu keluarga sering keliru bersama, maka baris dibagi pengaruh keluarga menjadi baris "
    "efektif. Pengaruh itu dihitung untuk setiap wilayah dari barisnya sendiri, ditarik ke angka semua wilayah "
    "setingkat bila keluarga yang keliru sedikit, lalu diambil batas atasnya: lebih baik ragu daripada menyalahkan "
    "kebetulan.",
    "Selang 95%": "Selang Wilson atas baris efektif.",
    "Putusan": "Wilayah disebut perlu perhatian atau lebih baik hanya bila nilainya di luar batas untuk semua "
    "perbandingan bersama-sama: bila semua wilayah sama baik, dalam paling banyak 5 dari 100 bulan ada satu wilayah "
    "yang keliru disebut.",
    "Selang urutan": "Wilayah lain dihitung lebih baik atau lebih buruk hanya bila selisihnya melebihi kebetulan pada "
    "semua perbandingan wilayah itu bersama-sama. Urutan sebenarnya ada di dalam selang pada paling sedikit 95 dari "
    "100 bulan, juga bila nilai antarwilayah berdekatan.",
    "Temuan baru muncul": "Temuan bulan ini dari aturan yang bulan lalu juga dapat dinilai.",
    "Temuan baru dapat dinilai": "Temuan dari aturan yang bulan lalu belum dapat dinilai, misalnya karena daftarnya "
    "belum ada. Tidak diketahui sejak kapan, maka tidak dihitung sebagai kesalahan yang baru muncul.",
}
"""Term to its meaning, in the order of the pages."""
