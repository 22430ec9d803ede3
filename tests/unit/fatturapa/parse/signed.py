"""Signed files, by a real signer, and by hand in the forms that it does not write."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID

SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
DATA = bytes.fromhex("06092a864886f70d010701")


def signed(content: bytes, encoding: Encoding = Encoding.DER) -> bytes:
    """``content`` in a `.p7m` with a signature and a certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A test")])
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=1))
        .sign(key, SHA256())
    )
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, SHA256())
    return builder.sign(encoding, [pkcs7.PKCS7Options.Binary])


def tlv(tag: int, content: bytes) -> bytes:
    """One element of DER."""
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(length)]) + length + content


def endless(tag: int, content: bytes) -> bytes:
    """One element of BER whose end a mark tells."""
    return bytes([tag, 0x80]) + content + b"\0\0"


def in_pieces(content: bytes, size: int = 100, before: bytes = b"") -> bytes:
    """A `.p7m` as streaming signers write it: no lengths, the content in pieces, perhaps with some ``before``."""
    pieces = before + b"".join(tlv(0x04, content[begin : begin + size]) for begin in range(0, len(content), size))
    encapsulated = endless(0x30, DATA + endless(0xA0, endless(0x24, pieces)))
    signed_data = endless(0x30, tlv(0x02, b"\1") + tlv(0x31, b"") + encapsulated + tlv(0x31, b""))
    return endless(0x30, SIGNED_DATA + endless(0xA0, signed_data))


def detached() -> bytes:
    """A signature without what it signs."""
    signed_data = tlv(0x30, tlv(0x02, b"\1") + tlv(0x31, b"") + tlv(0x30, DATA) + tlv(0x31, b""))
    return tlv(0x30, SIGNED_DATA + tlv(0xA0, signed_data))
