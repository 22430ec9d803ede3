"""Attachments: upload first, then name the token in the document (fact sheet, section 4.5)."""

from __future__ import annotations

import hashlib

from tests.simulators.answers import Answer
from tests.simulators.fatture_in_cloud.answers import data_answer, done, invalid
from tests.simulators.fatture_in_cloud.issued import alive, found
from tests.simulators.fatture_in_cloud.world import Call, Upload, World

SUFFIXES = (".png", ".jpg", ".gif", ".pdf", ".zip", ".xls", ".xlsx", ".doc", ".docx")


def upload(world: World, call: Call) -> Answer:
    """Multipart with `filename` and `attachment`. The file may also be a plain field, as some clients send it."""
    world.company_of(call)
    file = call.request.files.get("attachment")
    content = file.read() if file else call.request.form.get("attachment", "").encode()
    name = call.request.form.get("filename", "") or (file.filename if file and file.filename else "")
    if not content:
        raise invalid({"attachment": ["The attachment field is required."]})
    if not name.lower().endswith(SUFFIXES):
        raise invalid({"attachment": ["The attachment must be a file of an allowed type."]})
    token = hashlib.sha256(f"upload {world.next_id()}".encode()).hexdigest()
    world.uploads[token] = Upload(world.now() + world.switches.upload_life, name, content)
    return data_answer({"attachment_token": token})


def delete(world: World, call: Call) -> Answer:
    found(world, call, "a", alive).attachment = None
    return done()
