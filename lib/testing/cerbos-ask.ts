/** Real Cerbos asked as a host asks it, but for the clock: the exported policies read it from the request. */
import { exportCerbos } from '../domain/export/cerbos/export-cerbos'
import {
  type CerbosCheck,
  type CerbosVerdict,
  cerbosChecks,
  readCerbosAnswers,
} from '../domain/export/cerbos/host'
import type { ExportFile } from '../domain/export/target'
import type { BundlePolicy, EvaluationRequest, EvaluationResult, Pulse } from '../domain/policy/model'
import { Malformed } from '../domain/policy/parse-request'
import { type CerbosProcess, MAX_RESOURCES } from './cerbos-process'

/**
 * The exported files of one policy of many, to be loaded side by side under a version of its own, and with the clock
 * of the request: all that a test changes of them.
 */
export function cerbosTestFiles(policy: BundlePolicy, version: string): ExportFile[] {
  return exportCerbos(policy).files.map(({ name, text }) => {
    const body = JSON.parse(text)
    const part = body.derivedRoles ?? body.resourcePolicy
    part.variables.local.now = 'timestamp(int(R.attr.now))'
    if (body.derivedRoles) part.name = `roles_${version}`
    else Object.assign(part, { version, importDerivedRoles: [`roles_${version}`] })
    return { name: `${version}/${name}`, text: JSON.stringify(body) }
  })
}

export type CerbosQuestion = { request: EvaluationRequest | Malformed; pulse: Pulse | null; now: number }

export async function askCerbos(
  cerbos: CerbosProcess,
  version: string,
  request: EvaluationRequest | Malformed,
  pulse: Pulse | null,
  now: number,
): Promise<CerbosVerdict | 'denied'> {
  const [verdict] = await askCerbosMany(cerbos, version, [{ request, pulse, now }])
  return verdict!
}

/** Checks of one principal travel together: a call of their own each would take longer than their decision. */
export async function askCerbosMany(
  cerbos: CerbosProcess,
  version: string,
  questions: CerbosQuestion[],
): Promise<(CerbosVerdict | 'denied')[]> {
  const asked = questions.map(({ request, now }) => ({ now, checks: cerbosChecks(request) ?? [] }))
  const parts = asked.flatMap(({ now, checks }, i) => checks.map((check, j) => ({ i, j, now, check })))
  const byPrincipal = new Map<string, typeof parts>()
  for (const part of parts) {
    const key = JSON.stringify(part.check.principal)
    const together = byPrincipal.get(key)
    if (together) together.push(part)
    else byPrincipal.set(key, [part])
  }
  const chunks = [...byPrincipal.values()].flatMap(together =>
    Array.from({ length: Math.ceil(together.length / MAX_RESOURCES) }, (_, n) =>
      together.slice(n * MAX_RESOURCES, (n + 1) * MAX_RESOURCES),
    ),
  )
  const answers: unknown[][] = asked.map(() => [])
  const ask = async (chunk: typeof parts) => {
    const resources = chunk.map(({ now, check }, n) => testResource(check, version, String(n), now))
    const { principal } = chunk[0]!.check
    const { results } = (await cerbos.check({ principal, resources })) as { results: Result[] }
    for (const result of results) {
      const { i, j } = chunk[Number(result.resource.id)]!
      answers[i]![j] = { results: [result] }
    }
  }
  const left = [...chunks]
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = left.pop(); next; next = left.pop()) await ask(next)
    }),
  )
  return questions.map(({ request, pulse, now }, i) => {
    const { checks } = asked[i]!
    if (request instanceof Malformed || checks.length === 0) return 'denied'
    return readCerbosAnswers(request, checks, answers[i]!, pulse, now)
  })
}

const AT_ONCE = 4

type Result = { resource: { id: string } }

function testResource(
  { resources: [{ actions, resource }] }: CerbosCheck,
  version: string,
  id: string,
  now: number,
) {
  return { actions, resource: { ...resource, id, policyVersion: version, attr: { ...resource.attr, now } } }
}

/** The part of the evaluator's answer that Cerbos gives too. */
export function comparable({ context }: EvaluationResult): CerbosVerdict | 'denied' {
  const { outcome, obligations, approval, policy } = context
  return outcome === 'deny' ? 'denied' : { outcome, obligations, approval, policy }
}
