namespace Remediation.Guardrails.Iam;

/// <summary>A way from some rights to all rights.</summary>
/// <param name="Action">The IAM action whose right on every principal or policy opens the way.</param>
/// <param name="On">The resource that the action is on: user, group, role or policy.</param>
public sealed record Escalation(string Action, string On)
{
    /// <summary>
    /// Actions one of which, on any resource, must be allowed too, each with the service that takes the role; empty
    /// where the first is enough.
    /// </summary>
    public IReadOnlyList<(string Action, string Service)> With { get; init; } = [];

    /// <summary>Every way that is known.</summary>
    /// <remarks>
    /// The ways are those of the public research of Rhino Security Labs (AWS IAM privilege escalation methods) that
    /// need no knowledge of the account: who has them on everything has them on an administrator. Not among them is
    /// what depends on which roles trust whom (sts:AssumeRole) and on what there is already
    /// (lambda:UpdateFunctionCode).
    /// </remarks>
    public static readonly IReadOnlyList<Escalation> All =
    [
        new("iam:AttachUserPolicy", "user"),
        new("iam:AttachGroupPolicy", "group"),
        new("iam:AttachRolePolicy", "role"),
        new("iam:PutUserPolicy", "user"),
        new("iam:PutGroupPolicy", "group"),
        new("iam:PutRolePolicy", "role"),
        new("iam:CreatePolicyVersion", "policy"),
        new("iam:SetDefaultPolicyVersion", "policy"),
        new("iam:UpdateAssumeRolePolicy", "role"),
        new("iam:AddUserToGroup", "group"),
        new("iam:CreateAccessKey", "user"),
        new("iam:CreateLoginProfile", "user"),
        new("iam:UpdateLoginProfile", "user"),
        new("iam:PassRole", "role")
        {
            With =
            [
                ("lambda:CreateFunction", "lambda.amazonaws.com"),
                ("ec2:RunInstances", "ec2.amazonaws.com"),
                ("cloudformation:CreateStack", "cloudformation.amazonaws.com"),
                ("cloudformation:UpdateStack", "cloudformation.amazonaws.com"),
                ("ecs:RegisterTaskDefinition", "ecs-tasks.amazonaws.com"),
                ("codebuild:CreateProject", "codebuild.amazonaws.com"),
                ("glue:CreateJob", "glue.amazonaws.com"),
                ("glue:CreateDevEndpoint", "glue.amazonaws.com"),
                ("sagemaker:CreateNotebookInstance", "sagemaker.amazonaws.com"),
                ("sagemaker:CreateTrainingJob", "sagemaker.amazonaws.com"),
                ("sagemaker:CreateProcessingJob", "sagemaker.amazonaws.com"),
                ("datapipeline:CreatePipeline", "datapipeline.amazonaws.com"),
                ("states:CreateStateMachine", "states.amazonaws.com"),
                ("scheduler:CreateSchedule", "scheduler.amazonaws.com"),
                ("ssm:StartAutomationExecution", "ssm.amazonaws.com"),
                ("apprunner:CreateService", "tasks.apprunner.amazonaws.com"),
            ],
        },
    ];
}
