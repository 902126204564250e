from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import EmptyResult

from added import operation


def switch(self, enabled):
    for alarm in self.cloudwatch_backend.get_alarms_by_alarm_names(self._get_param("AlarmNames", [])):
        alarm.actions_enabled = enabled
    return EmptyResult()


# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DisableAlarmActions.html
@operation(CloudWatchResponse)
def disable_alarm_actions(self):
    return switch(self, False)


# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_EnableAlarmActions.html
@operation(CloudWatchResponse)
def enable_alarm_actions(self):
    return switch(self, True)
