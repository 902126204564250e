import json

from moto.macie2.responses import MacieResponse

from added import operation


# https://docs.aws.amazon.com/macie/latest/APIReference/macie.html#UpdateMacieSession
@operation(MacieResponse)
def update_macie_session(self):
    self.macie_backend.get_macie_session()
    session = self.macie_backend.macie_session
    for name in ("findingPublishingFrequency", "status"):
        if self._get_param(name):
            session[name] = self._get_param(name)
    return json.dumps({})
