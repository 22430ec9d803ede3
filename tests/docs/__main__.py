"""Write the generated parts of the documentation."""

from tests.docs.generated import ROOT, rendered

for path, text in rendered().items():
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
