"""placeholder while the adapter is being written"""

from gateway.settings import CarrierAccount
from gateway.carrier.port import Carrier


def TwilioCarrier(account: CarrierAccount, timeout_s: float) -> Carrier:
    raise NotImplementedError
