"""Which judge there is: the vendor's file beside the project, or else its SDK. Never none."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tests.simulators.fatture_in_cloud.vendor_contract.contract import VendorContract
from tests.simulators.fatture_in_cloud.vendor_contract.openapi_file import OpenApiFile
from tests.simulators.fatture_in_cloud.vendor_contract.sdk_models import SdkModels

ROOT = Path(__file__).parents[4]
FILE = ROOT / "../shared/data/fattureincloud/openapi.yaml"


@cache
def vendor_contract(file: Path = FILE) -> VendorContract:
    """Read once for all tests. Without the file and without the SDK this fails; nothing is skipped."""
    return OpenApiFile(file) if file.exists() else SdkModels()
