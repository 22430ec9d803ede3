"""Write the generated parts of the documentation."""

from tests.docs.generated import ROOT, generated, made

for path in generated():
    text = made(path)
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
