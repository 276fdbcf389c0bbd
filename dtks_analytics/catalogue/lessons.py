"""How one sees that a rule is broken: a sentence for people, and an invented example each of what holds and breaks.

No example is taken from anybody's data; numbers have serials from 9000 up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Lesson:
    """How a rule is read.

    Attributes:
        why: why it matters, or how one sees that it is broken.
        holds: an example of good data.
        breaks: an example of data that break the rule.
    """

    why: str
    holds: str
    breaks: str


LESSONS: Final[dict[str, Lesson]] = {
    "nik_present": Lesson("Tanpa NIK warga tidak dapat dipadankan dan bantuan dapat tertahan.",
                          "6472015708909001", "kosong, tanda hubung, atau nol semua"),
    "nik_sixteen_digits": Lesson("NIK selalu 16 angka; yang lebih pendek biasanya kehilangan angka saat diketik.",
                                 "6472015708909001", "647201570890900 (15 angka)"),
    "nik_date_possible": Lesson("Angka 7 sampai 12 adalah tanggal lahir; bagi perempuan harinya ditambah 40.",
                                "…570890… (17 Agustus 1990, perempuan)", "…310290… (31 Februari tidak ada)"),
    "nik_not_placeholder": Lesson("Nomor isian dipakai sementara dan tidak menunjuk seorang warga.",
                                  "nomor urut 9001", "nomor urut 0000 atau satu angka yang diulang"),
    "nik_provinsi_exists": Lesson("Dua angka pertama adalah kode provinsi.", "31, 64, atau 73", "00 atau 99"),
    "nik_prefix_known": Lesson("Hanya informasi: NIK memuat tempat pendaftaran pertama, bukan tempat tinggal.",
                               "6472…", "7371… (terdaftar pertama di Makassar)"),
    "nik_matches_jenis_kelamin": Lesson("Hari lahir di atas 40 dalam NIK berarti perempuan.",
                                        "NIK …57…, perempuan", "NIK …57…, laki-laki"),
    "nik_matches_tanggal_lahir": Lesson("Tanggal lahir pada NIK dan pada kolomnya seharusnya sama.",
                                        "NIK …570890…, lahir 17 Agustus 1990", "NIK …570890…, lahir 8 Juli 1990"),
    "nama_present": Lesson("Nama paling sedikit dua huruf dan bukan kata percobaan.", "SITI RAHMAH", "TEST atau XXX"),
    "nama_plain": Lesson("Angka dan tanda di dalam nama biasanya sisa ketikan atau catatan.",
                         "H. MUHAMMAD YUSUF", "SITI RAHMAH 2"),
    "tanggal_lahir_present": Lesson("Umur menentukan program yang tepat.", "17-08-1990", "kosong"),
    "tanggal_lahir_possible": Lesson("Tidak di masa depan, umur paling banyak 110, bukan tanggal isian.",
                                     "17-08-1990", "01-01-1900"),
    "old_age_confirmed": Lesson("Warga 95 tahun ke atas perlu ditengok: kematian sering belum dilaporkan.",
                                "97 tahun, dikunjungi bulan lalu", "97 tahun, belum dikunjungi"),
    "tempat_lahir_present": Lesson("Dipakai untuk memadankan dengan Dukcapil.", "SAMARINDA", "kosong"),
    "nama_ibu_present": Lesson("Nama ibu kandung membedakan dua orang yang bernama sama.",
                               "ibu: HADIJAH", "kosong, atau sama dengan nama sendiri"),
    "jenis_kelamin_present": Lesson("Dipakai untuk memadankan dan untuk program.", "L atau P", "kosong"),
    "hubungan_keluarga_present": Lesson("Tanpa hubungan, kepala keluarga tidak dikenal.", "ISTRI", "kosong"),
    "pekerjaan_present": Lesson("Ditanyakan sejak umur 15 tahun.", "BURUH HARIAN", "kosong pada usia 40"),
    "marriage_age_plausible": Lesson("Di bawah 15 tahun belum kawin; pasangan paling muda 16 tahun.",
                                     "usia 22, kawin", "usia 9, kawin"),
    "alamat_present": Lesson("Petugas harus dapat menemukan rumahnya.", "JL. DAMAI GG. 3 NO. 7", "RT 4 saja"),
    "rt_rw_present": Lesson("Undangan dan kunjungan disusun menurut RT.", "RT 004 RW 002", "000 atau kosong"),
    "wilayah_in_reference": Lesson("Kelurahan dan kecamatan harus cocok dengan daftar wilayah.",
                                   "kelurahan di kecamatannya", "kelurahan di kecamatan lain"),
    "padan_dukcapil": Lesson("Padan berarti NIK dan nama sama dengan data Dukcapil.", "PADAN", "TIDAK PADAN"),
    "nama_matches_dukcapil": Lesson("NIK padan, tetapi ejaan namanya berbeda.", "PADAN", "PADAN BEDA NAMA"),
    "padan_recent": Lesson("Hasil padan lama tidak memuat perubahan Dukcapil.",
                           "dipadankan 2 bulan lalu", "dipadankan 15 bulan lalu"),
    "deceased_not_active": Lesson("Warga yang dilaporkan meninggal dinonaktifkan.", "meninggal, nonaktif",
                                  "meninggal, masih aktif"),
    "deceased_without_aid": Lesson("Bantuan atas nama warga meninggal dapat salah bayar.",
                                   "meninggal, tanpa bantuan", "meninggal, masih PKH"),
    "deceased_documented": Lesson("Kematian dibuktikan dengan tanggal dan nomor akta.",
                                  "tanggal dan nomor akta terisi", "nomor akta kosong"),
    "public_employee_without_aid": Lesson("Pegawai negara bukan sasaran bantuan.", "petani, BPNT", "PNS, BPNT"),
    "kpm_adult": Lesson("Pengurus kartu sudah 17 tahun atau sudah kawin.", "pengurus 34 tahun", "pengurus 12 tahun"),
    "verval_recent": Lesson("Keadaan keluarga berubah; hasil yang lama tidak lagi menggambarkannya.",
                            "LAYAK, 3 bulan lalu", "BELUM DICEK, atau 14 bulan lalu"),
    "verval_followed_up": Lesson("Hasil verifikasi bulan lalu seharusnya sudah dikerjakan.",
                                 "pindah, bulan ini nonaktif", "pindah, bulan ini masih aktif"),
    "nik_unique": Lesson("Satu NIK satu orang. Dua baris dengan NIK sama belum tentu orang yang sama.",
                         "satu baris", "dua baris di kelurahan yang sama"),
    "nik_in_one_kelurahan": Lesson("Satu orang tinggal di satu kelurahan.", "hanya di Bugis", "di Bugis dan di Selili"),
    "nik_in_one_kk": Lesson("Satu orang tercatat pada satu kartu keluarga.", "satu nomor KK", "dua nomor KK"),
    "person_unique": Lesson("Nama dan tanggal lahir sama, dan ibu atau alamatnya sama, tetapi NIK berbeda.",
                            "satu catatan", "dua catatan dengan NIK berbeda"),
    "person_unique_similar": Lesson("Dua catatan hampir sama; periksa sebelum memutuskan.",
                                    "satu catatan", "SITI RAHMAH dan SITI ROHMAH, lahir sama"),
    "id_individu_unique": Lesson("ID dari Kemensos hanya untuk satu catatan.", "sekali", "dua kali"),
    "rekening_one_nik": Lesson("Satu rekening bantuan untuk satu orang.", "satu NIK", "dua NIK"),
    "no_kk_present": Lesson("Bantuan keluarga dihitung menurut nomor KK.", "6472010810159001", "kosong"),
    "no_kk_well_formed": Lesson("Nomor KK selalu 16 angka.", "6472010810159001", "64720108101590 (14 angka)"),
    "no_kk_date_possible": Lesson("Hari di atas 40 pada nomor KK: mungkin NIK yang terketik.",
                                  "…081015…", "…570890… (bentuk NIK perempuan)"),
    "has_kepala_keluarga": Lesson("Setiap KK punya seorang kepala keluarga.", "satu KEPALA KELUARGA",
                                  "hanya ISTRI dan ANAK"),
    "one_kepala_keluarga": Lesson("Satu KK hanya punya satu kepala keluarga.", "satu kepala", "dua kepala"),
    "kk_in_one_kelurahan": Lesson("Satu KK tinggal di satu kelurahan.", "semua di Baqa", "ayah di Baqa, anak di Bugis"),
    "kk_one_alamat": Lesson("Anggota satu KK beralamat sama.", "alamat sama", "alamat anak berbeda dari kepala"),
    "kk_size_plausible": Lesson("KK yang sangat besar, atau anak yang sendirian, perlu dilihat.",
                                "5 anggota", "14 anggota, atau seorang anak sendiri"),
    "kk_ages_plausible": Lesson("Orang tua paling sedikit 12 tahun lebih tua daripada anaknya.",
                                "ayah 40, anak 12", "ayah 40, anak 42"),
    "spouse_plausible": Lesson("Suami dan istri berbeda jenis kelamin.", "kepala L, istri P", "kepala L, istri L"),
    "aid_flag_same_in_kk": Lesson("Bantuan keluarga tercatat sama pada semua anggota.", "PKH: semua ya",
                                  "PKH: ibu ya, ayah tidak"),
    "id_keluarga_one_kk": Lesson("Hanya informasi: satu rumah boleh berisi beberapa KK.", "satu KK", "dua KK"),
    "no_bpnt_with_bst": Lesson("Dua bantuan sejenis pada periode yang sama.", "BPNT saja", "BPNT dan BST"),
    "no_pkh_with_bst": Lesson("Dua bantuan yang saling meniadakan pada periode yang sama.", "PKH saja", "PKH dan BST"),
    "no_pbi_with_pbi_pemda": Lesson("Iuran JKN dibayar sekali.", "PBI-JKN saja", "PBI-JKN dan PBI pemda"),
    "one_kpm_per_kk": Lesson("Satu keluarga satu kartu.", "satu kartu", "dua kartu PKH pada satu KK"),
    "no_aid_when_inactive": Lesson("Yang nonaktif atau tidak layak tidak menerima bantuan.", "nonaktif, tanpa bantuan",
                                   "nonaktif, BPNT"),
    "aid_within_desil": Lesson("Setiap program punya batas desil.", "desil 2, PKH", "desil 8, PKH"),
    "nik_not_excel_damaged": Lesson("Excel menyimpan 15 angka saja: angka terakhir NIK menjadi 0.",
                                    "paling banyak 20% NIK berakhir 0", "hampir semua NIK satu kelurahan berakhir 0"),
    "required_columns_present": Lesson("Tanpa kolom ini tidak satu baris pun dapat dinilai; berkasnya ditolak.",
                                       "NIK, nomor KK, nama, dan kelurahan ada", "kolom NIK tidak ada"),
    "header_understood": Lesson("Kolom yang tidak dikenal tidak dibaca, mungkin isinya penting.",
                                "semua kolom dikenal", "satu kolom bernama lain"),
    "only_this_city": Lesson("Baris kota lain ditahan dan tidak dihitung.", "hanya kota ini", "baris kota lain"),
    "row_count_stable": Lesson("Lompatan di atas 15% biasanya ekspor yang terpotong atau tertukar.",
                               "1.000 baris, bulan lalu 1.020", "1.000 baris, bulan lalu 1.400"),
    "every_kelurahan_has_rows": Lesson("Kelurahan tanpa baris biasanya tidak ikut terekspor.",
                                       "semua kelurahan ada", "satu kelurahan tidak ada"),
    "delivered_on_time": Lesson("Berkas yang terlambat membuat perbaikan bulan itu tidak terhitung.",
                                "tiba tanggal 20", "tiba setelah tanggal tenggat"),
}  # fmt: skip
"""By rule key; a test holds that every rule has one."""
