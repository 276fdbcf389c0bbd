"""Files and their addresses over real sockets: made, fetched and taken up by the person they are for, nobody else."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import houses
from people import ONE, PEOPLE, TWO, House
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
from visitor import Visitor, deferred, value

if TYPE_CHECKING:
    from canaries import Canaries

    from dtks_analytics.store.snapshots import Store

BY_KEY = {person.key: person for person in PEOPLE}
LIST = "perbaikan"


def test_nobody_has_a_file_made_that_was_offered_to_somebody_else(
    opened: tuple[str, House], place: tuple[Store, Canaries]
) -> None:
    """A table with exact figures is made on the click of the person who sees the button, for nobody else."""
    address, house = opened
    mine, theirs = Visitor(address, house.cookies["lurah_satu"]), Visitor(address, house.cookies["lurah_dua"])
    offered = mine.look("tabel").deferred
    theirs.look("tabel")
    assert len(offered) == 2
    assert [deferred(theirs, name) for name in offered] == ["", ""]
    assert houses.refused(place[0], "foreign_message")
    made = deferred(mine, offered[1])
    assert made.startswith("/media/")
    assert theirs.fetch(made)[0] == 404
    assert Visitor(address, house.cookies["dinsos"]).fetch(made)[0] == 404
    status, body = mine.fetch(made)
    assert status == 200
    assert b"Kode" in body


def offered_list(visitor: Visitor, area: str) -> str:
    """Have the list of an area made as a workbook; returns the address that gives it once."""
    run = visitor.open_names(LIST, {"wilayah": area})
    button = run.find("button", "Unduh daftar Excel")
    assert button is not None
    run = visitor.look(LIST, {"wilayah": area}, [value(button.id, "trigger_value", True)])
    (found,) = set(re.findall(rb"/unduh/[\w-]{32}", run.output))
    return str(found.decode())


def test_a_list_by_name_is_fetched_once_by_who_asked(opened: tuple[str, House], place: tuple[Store, Canaries]) -> None:
    """Numbers masked, people of the own area only; in somebody else's hands the link opens nothing and is used up."""
    address, house = opened
    mine, theirs = Visitor(address, house.cookies["lurah_satu"]), Visitor(address, house.cookies["lurah_dua"])
    link = offered_list(mine, ONE)
    for method in ("HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
        assert theirs.fetch(link, method)[0] in {404, 405}
    assert theirs.fetch(link)[0] == 404
    assert mine.fetch(link)[0] == 404
    link = offered_list(mine, ONE)
    status, body = mine.fetch(link)
    assert status == 200
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        content = b"".join(book.read(name) for name in book.namelist())
    seen = place[1].seen(content)
    assert seen.words
    assert not seen.numbers
    assert not place[1].foreign(seen, BY_KEY["lurah_satu"].names)
    assert mine.fetch(link)[0] == 404
    assert [theirs.fetch(f"/unduh/{text}")[0] for text in ("", "x", "../x", "a" * 32, "%00")] == [404] * 5


def test_uploads_go_to_the_own_session_and_are_read_there_only(opened: tuple[str, House]) -> None:
    """Neither into another session nor out of it, by path or by the state of the widget."""
    address, house = opened
    mine, theirs = Visitor(address, house.cookies["lurah_satu"]), Visitor(address, house.cookies["lurah_dua"])
    session = mine.open_names(LIST, {"wilayah": ONE}).session
    own = theirs.open_names(LIST, {"wilayah": TWO}).session
    token = generate_xsrf_token_string()
    body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.xlsx"\r\n\r\nsatu\r\n--x--\r\n'
    headers = {"X_Xsrftoken": token, "Content_Type": "multipart/form-data; boundary=x"}
    for visitor in (mine, theirs):
        visitor.cookie += f"; _streamlit_xsrf={token}"
    paths = [f"/_stcore/upload_file/{session}/satu"]
    paths += [f"/_stcore/upload_file/{own}/../{session}/satu", f"/_stcore/upload_file/{session}%2Fsatu",
              f"//_stcore/upload_file/{session}/satu", f"/_stcore/upload_file//{session}/satu"]  # fmt: skip
    for path in paths:
        for method in ("PUT", "DELETE", "POST", "GET"):
            assert theirs.fetch(path, method, body, **headers)[0] in {400, 403, 404, 405}, path
    assert mine.fetch(paths[0], "PUT", body, **headers)[0] == 204
    for visitor, area, loaded in ((theirs, TWO, False), (mine, ONE, True)):
        uploader = visitor.last.find("file_uploader", "Daftar yang sudah diisi")
        assert uploader is not None
        run = visitor.look(LIST, {"wilayah": area}, [value(uploader.id, "file_uploader_state_value", ["satu"])])
        assert (run.find("button", "Simpan isi daftar") is not None) == loaded


def test_media_of_another_person_is_not_there(opened: tuple[str, House]) -> None:
    """Nor anything that was never made, in any spelling of the address."""
    address, house = opened
    mine, theirs = Visitor(address, house.cookies["dinsos"]), Visitor(address, house.cookies["lurah_dua"])
    made = deferred(mine, mine.look("rapor-lurah", {"wilayah": ONE}).deferred[0])
    assert made.endswith(".pdf")
    name = made.removeprefix("/media/")
    spellings = (made, f"/media//{name}", f"/media/./{name}", f"/media/x/../{name}", f"/MEDIA/{name}",
                 f"/peta/media/{name}", f"/media/{name}?x=1", f"/media/%2e/{name}", f"//media/{name}",
                 f"/media/{name.partition('.')[0]}", f"/media/{name}/")  # fmt: skip
    for path in spellings:
        status, body = theirs.fetch(path)
        assert status in {400, 403, 404} or b"%PDF" not in body, path
    assert mine.fetch(made)[1].startswith(b"%PDF")
