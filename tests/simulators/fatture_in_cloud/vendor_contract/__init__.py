"""What the vendor says its API accepts and answers, held against every byte of a conversation.

The vendor's own OpenAPI file judges where it is at hand; the models of its SDK do where it is not.
"""

from tests.simulators.fatture_in_cloud.vendor_contract.checked_transport import CheckedTransport
from tests.simulators.fatture_in_cloud.vendor_contract.choice import vendor_contract
from tests.simulators.fatture_in_cloud.vendor_contract.contract import ContractBroken, Exchange, VendorContract

__all__ = ["CheckedTransport", "ContractBroken", "Exchange", "VendorContract", "vendor_contract"]
